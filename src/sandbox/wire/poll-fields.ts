import { proto } from "@whiskeysockets/baileys";

/** What WhatsApp has added to a poll, beside what the codec knows of one. */
export type AddedPollFields = {
  /** Epoch milliseconds. */
  readonly endTime?: number;
  readonly hideParticipantName?: true;
};

export type WholePoll = proto.Message.IPollCreationMessage & AddedPollFields;

const VARINT = 0;
const END_TIME = 9;
const HIDE_PARTICIPANT_NAME = 10;

/** Teaches the codec to carry both, in every message that has a poll in it. */
export function carryAddedPollFields(): void {
  const poll = proto.Message.PollCreationMessage;
  const [encode, decode] = [poll.encode.bind(poll), poll.decode.bind(poll)];
  poll.encode = (value: WholePoll, writer) => {
    const bytes = encode(value, writer);
    const { endTime, hideParticipantName } = value;
    if (endTime) bytes.uint32((END_TIME << 3) | VARINT).int64(endTime);
    if (hideParticipantName) bytes.uint32((HIDE_PARTICIPANT_NAME << 3) | VARINT).bool(true);
    return bytes;
  };
  poll.decode = (bytes, length) => {
    if (bytes instanceof Uint8Array) return decode(bytes, length);
    const start = bytes.pos;
    const value = decode(bytes, length);
    const end = bytes.pos;
    for (bytes.pos = start; bytes.pos < end;) {
      const tag = bytes.uint32();
      if (tag === ((END_TIME << 3) | VARINT)) {
        Object.assign(value, { endTime: Number(bytes.int64()) });
      } else if (tag === ((HIDE_PARTICIPANT_NAME << 3) | VARINT)) {
        Object.assign(value, bytes.bool() && { hideParticipantName: true });
      } else bytes.skipType(tag & 0b111);
    }
    return value;
  };
}

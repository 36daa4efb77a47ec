import { proto } from "@whiskeysockets/baileys";

type Poll = proto.Message.IPollCreationMessage;
type Reader = Exclude<Parameters<typeof proto.Message.PollCreationMessage.decode>[0], Uint8Array>;

/** What WhatsApp's polls have, and the library's do not know yet. */
export type PollFields = {
  /** Milliseconds since 1970. */
  readonly endTime?: number;
  readonly hideParticipantName?: true;
};

const END_TIME = 9;
const HIDE_PARTICIPANT_NAME = 10;
/** Before a number of any length; it is 0 for both fields. */
const tagOf = (field: number) => field << 3;

/** Has the library write and read these fields of a poll, wherever it does so with a message. */
export function knowPollFields(): void {
  const codec = proto.Message.PollCreationMessage;
  const [encode, decode] = [codec.encode.bind(codec), codec.decode.bind(codec)];
  codec.encode = (poll: Poll & PollFields, writer) => {
    const written = encode(poll, writer);
    if (poll.endTime !== undefined) written.uint32(tagOf(END_TIME)).int64(poll.endTime);
    if (poll.hideParticipantName) written.uint32(tagOf(HIDE_PARTICIPANT_NAME)).bool(true);
    return written;
  };
  codec.decode = (reader, length) => {
    if (reader instanceof Uint8Array) return decode(reader, length);
    const from = reader.pos;
    const poll = decode(reader, length);
    return Object.assign(poll, fieldsBetween(reader, from, reader.pos));
  };
}

/** These fields of a poll. */
export function pollFieldsOf({ endTime, hideParticipantName }: Poll & PollFields): PollFields {
  return { ...(endTime !== undefined && { endTime }), ...(hideParticipantName && { hideParticipantName }) };
}

/** What the library has passed over. */
function fieldsBetween(reader: Reader, from: number, to: number): PollFields {
  let fields: PollFields = {};
  reader.pos = from;
  while (reader.pos < to) {
    const tag = reader.uint32();
    if (tag === tagOf(END_TIME)) fields = { ...fields, endTime: Number(reader.int64()) };
    else if (tag !== tagOf(HIDE_PARTICIPANT_NAME)) reader.skipType(tag & 7);
    else if (reader.bool()) fields = { ...fields, hideParticipantName: true };
  }
  return fields;
}

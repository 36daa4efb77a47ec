import { oggPages } from "./ogg-pages.ts";
import { packetSizes } from "./packet-sizes.ts";

const SAMPLES_A_SECOND = 48_000;
/** The longest packet of Opus (RFC 6716). */
const MOST_PACKET_SECONDS = 0.12;
/** OpusHead and OpusTags. */
const HEADER_PACKETS = 2;
/** In the file: behind the header of a page with one segment, the tenth byte of OpusHead (RFC 7845). */
const PRE_SKIP_AT = 28 + 10;

/** What an Ogg/Opus file tells of itself without being decoded. */
export type OpusFacts = {
  /** Whole seconds, at least 1. */
  readonly seconds?: number;
  /** 64 bytes of 0 to 100: how much each part of it was worth to the encoder, which stands in for its loudness. */
  readonly waveform?: Uint8Array;
};

/** Reads an Ogg/Opus file as it arrives; what is none has no facts. Never throws. */
export interface OpusReader {
  update(chunk: Uint8Array): void;
  facts(): OpusFacts;
}

/** `head` are the file's first 40 bytes or more. */
export function opusReader(head: Buffer): OpusReader {
  const preSkip = head.length >= PRE_SKIP_AT + 2 ? head.readUInt16LE(PRE_SKIP_AT) : 0;
  const sizes = packetSizes();
  let packets = 0;
  let last = 0n;
  const pages = oggPages({
    onPacket(bytes) {
      if (++packets > HEADER_PACKETS) sizes.add(bytes);
    },
    onGranule: (granule) => (last = granule),
  });

  function seconds(): number | undefined {
    const told = (Number(last) - preSkip) / SAMPLES_A_SECOND;
    // A granule position is any 64 bits that its maker liked.
    const most = (packets - HEADER_PACKETS) * MOST_PACKET_SECONDS;
    return told > 0 && told <= most ? Math.max(1, Math.round(told)) : undefined;
  }

  return {
    update: (chunk) => pages.update(chunk),
    facts() {
      if (!pages.isSound) return {};
      const [length, waveform] = [seconds(), sizes.waveform()];
      return { ...(length !== undefined && { seconds: length }), ...(waveform && { waveform }) };
    },
  };
}

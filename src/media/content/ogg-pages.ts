const MAGIC = "OggS";
const HEADER_BYTES = 27;
const GRANULE_AT = 6;
const SEGMENTS_AT = 26;
const FULL_SEGMENT = 255;
/** The granule position of a page on which no packet ends. */
const NO_GRANULE = 0xffff_ffff_ffff_ffffn;

export type OggEvents = {
  /** The end of a packet, which had so many bytes in all. */
  readonly onPacket: (bytes: number) => void;
  /** The position that a page ends at. */
  readonly onGranule: (granule: bigint) => void;
};

/** Reads the framing of an Ogg file (RFC 3533) as it arrives, and none of its packets. */
export interface OggPages {
  update(chunk: Uint8Array): void;
  /** False once something arrived that is no page. */
  readonly isSound: boolean;
}

export function oggPages({ onPacket, onGranule }: OggEvents): OggPages {
  const header = Buffer.alloc(HEADER_BYTES + FULL_SEGMENT);
  let filled = 0;
  let bytesToSkip = 0;
  let packetBytes = 0;
  let isSound = true;

  const wanted = () => (filled < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + header.readUInt8(SEGMENTS_AT));

  function endHeader(): void {
    isSound = header.toString("latin1", 0, MAGIC.length) === MAGIC;
    if (!isSound) return;
    const granule = header.readBigUInt64LE(GRANULE_AT);
    for (const lacing of header.subarray(HEADER_BYTES, filled)) {
      packetBytes += lacing;
      bytesToSkip += lacing;
      if (lacing === FULL_SEGMENT) continue;
      onPacket(packetBytes);
      packetBytes = 0;
    }
    if (granule !== NO_GRANULE) onGranule(granule);
    filled = 0;
  }

  return {
    get isSound() {
      return isSound;
    },
    update(chunk) {
      let at = 0;
      while (isSound && at < chunk.length) {
        const skipped = Math.min(bytesToSkip, chunk.length - at);
        bytesToSkip -= skipped;
        at += skipped;
        if (at === chunk.length) return;
        const part = chunk.subarray(at, at + wanted() - filled);
        header.set(part, filled);
        filled += part.length;
        at += part.length;
        // The length of the header is known with its first part.
        if (filled >= HEADER_BYTES && filled === wanted()) endHeader();
      }
    },
  };
}

/** Bytes that begin lists, long texts and JIDs in coded stanzas, and fields in protobuf. */
const TELLING = [0, 2, 248, 249, 250, 251, 252, 253, 254, 255, 0x08, 0x0a, 0x12, 0x7f, 0x80];

/** The same bytes with a few things wrong, by chance. */
export function mutate(bytes: Uint8Array, chance: () => number): Buffer {
  let mutated: Buffer = Buffer.from(bytes);
  const times = 1 + Math.floor(chance() * 4);
  for (let nth = 0; nth < times; nth++) mutated = once(mutated, chance);
  return mutated;
}

function once(bytes: Buffer, chance: () => number): Buffer {
  const below = (most: number) => Math.floor(chance() * most);
  const at = below(bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  const byte = chance() < 0.5 ? below(256) : (TELLING[below(TELLING.length)] ?? 0);
  switch (below(6)) {
    case 0:
      return Buffer.concat([before, Buffer.of(byte), after.subarray(1)]);
    case 1:
      return Buffer.concat([before, Buffer.of((after[0] ?? 0) ^ (1 << below(8))), after.subarray(1)]);
    case 2:
      return Buffer.concat([before, Buffer.of(byte), after]);
    case 3:
      return Buffer.concat([before, after.subarray(1 + below(8))]);
    case 4:
      return Buffer.concat([before, after.subarray(0, 1 + below(20)), after]);
    default:
      return Buffer.from(before);
  }
}

/** As many as a phone shows. */
const BARS = 64;
const LOUDEST = 100;
/** Twice as many packets are told by as many figures from here on, so that a file of any length takes the same memory. */
const MOST_FIGURES = 4096;

/** The sizes of a sound's packets in their order, told in few figures. */
export interface PacketSizes {
  add(bytes: number): void;
  /** 64 bytes, each a part of the sound; undefined where there are fewer packets than that. */
  waveform(): Uint8Array | undefined;
}

export function packetSizes(): PacketSizes {
  let figures: number[] = [];
  /** How many packets one figure is the sum of. */
  let packetsEach = 1;
  let sum = 0;
  let inSum = 0;

  return {
    add(bytes) {
      sum += bytes;
      if (++inSum < packetsEach) return;
      figures.push(sum);
      sum = inSum = 0;
      if (figures.length < MOST_FIGURES) return;
      figures = pairs(figures);
      packetsEach *= 2;
    },
    waveform() {
      if (figures.length < BARS) return undefined;
      const bars = Array.from({ length: BARS }, (_, bar) => {
        const from = Math.floor((bar * figures.length) / BARS);
        const to = Math.floor(((bar + 1) * figures.length) / BARS);
        return total(figures.slice(from, to)) / (to - from);
      });
      const largest = Math.max(...bars);
      return Uint8Array.from(bars, (bar) => (largest > 0 ? Math.round((bar / largest) * LOUDEST) : 0));
    },
  };
}

const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

function pairs(numbers: readonly number[]): number[] {
  return Array.from({ length: numbers.length / 2 }, (_, index) =>
    total(numbers.slice(index * 2, index * 2 + 2)),
  );
}

/** What a hostile server or partner does, for tests of what a client makes of it. */
export type Tampering = {
  /** What a phone encrypts for a companion, in the place of the message in its coded form. */
  plaintext: (coded: Uint8Array) => Uint8Array;
};

export function noTampering(): Tampering {
  return { plaintext: (coded) => coded };
}

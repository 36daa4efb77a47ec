import type { Stanza } from "../wire/stanza.ts";

type Expectation = {
  readonly fits: (stanza: Stanza) => boolean;
  readonly resolve: (stanza: Stanza) => void;
  readonly reject: (error: Error) => void;
};

/** The stanzas a connection's client owes, each awaited by one caller until its deadline. */
export class Expectations {
  readonly #expected = new Set<Expectation>();
  #isClosed = false;

  /** Resolves with the next stanza that fits; rejects after `timeoutMs` or when the connection ends. */
  next(fits: (stanza: Stanza) => boolean, timeoutMs: number): Promise<Stanza> {
    return new Promise((resolve, reject) => {
      const settle =
        <T>(outcome: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          this.#expected.delete(expectation);
          outcome(value);
        };
      const expectation = { fits, resolve: settle(resolve), reject: settle<Error>(reject) };
      const timer = setTimeout(
        () => expectation.reject(new Error(`the companion did not answer within ${timeoutMs} ms`)),
        timeoutMs,
      );
      this.#expected.add(expectation);
      if (this.#isClosed) this.close();
    });
  }

  /** Hands the stanza to the first who awaits it; false when nobody does. */
  offer(stanza: Stanza): boolean {
    const taker = [...this.#expected].find(({ fits }) => fits(stanza));
    taker?.resolve(stanza);
    return taker !== undefined;
  }

  /** The connection ended: rejects all, and whoever comes later. */
  close(): void {
    this.#isClosed = true;
    for (const expectation of [...this.#expected]) {
      expectation.reject(new Error("the companion ended the connection before it was linked"));
    }
  }
}

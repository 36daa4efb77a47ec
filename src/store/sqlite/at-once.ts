/** A port as SQLite serves it: each answer is there at once, and each method is one statement or one transaction. */
export type AtOnce<Port> = {
  readonly [K in keyof Port]: Port[K] extends (...given: infer Given) => Promise<infer Answer>
    ? (...given: Given) => Answer
    : never;
};

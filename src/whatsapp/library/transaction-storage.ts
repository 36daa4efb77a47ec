import asyncHooks from "node:async_hooks";
import { syncBuiltinESMExports } from "node:module";

/** The descriptor that Node has it by: a getter, which cannot be assigned to. */
const OWN = Object.getOwnPropertyDescriptor(asyncHooks, "AsyncLocalStorage") ?? {};
/** Taken once: an import of it would be ours while ours stands in its place. */
const { AsyncLocalStorage } = asyncHooks;

/**
 * An `AsyncLocalStorage` whose store ends with its run: when the callback has returned, or its promise settled. The library
 * keeps its open transaction in one. What a transaction starts and leaves behind (a timer, a flush of events) would be "in"
 * it for good, and write keys into a buffer that nobody commits any more; so it writes for itself.
 */
export class TransactionStorage<T> extends AsyncLocalStorage<T> {
  readonly #cells = new AsyncLocalStorage<{ store: T | undefined }>();

  override getStore(): T | undefined {
    return this.#cells.getStore()?.store;
  }

  override run<R, Args extends unknown[]>(store: T, callback: (...args: Args) => R, ...args: Args): R {
    const cell: { store: T | undefined } = { store };
    const end = () => (cell.store = undefined);
    let result: R | undefined;
    try {
      result = this.#cells.run(cell, callback, ...args);
      return result;
    } finally {
      if (result instanceof Promise) result.then(end, end);
      else end();
    }
  }

  override exit<R, Args extends unknown[]>(callback: (...args: Args) => R, ...args: Args): R {
    return this.#cells.exit(callback, ...args);
  }

  override enterWith(store: T): void {
    this.#cells.enterWith({ store });
  }

  override disable(): void {
    this.#cells.disable();
  }
}

/**
 * Runs `make`, which makes a socket, with `AsyncLocalStorage` of `node:async_hooks` standing for one whose stores end. It
 * is put back after: an import of a builtin is bound to its present export, so the library sees the change, and nobody
 * else in the process keeps it.
 */
export function withTransactionStorage<T>(make: () => T): T {
  stand({ value: TransactionStorage, enumerable: true, configurable: true });
  try {
    return make();
  } finally {
    stand(OWN);
  }
}

function stand(descriptor: PropertyDescriptor): void {
  Object.defineProperty(asyncHooks, "AsyncLocalStorage", descriptor);
  syncBuiltinESMExports();
}

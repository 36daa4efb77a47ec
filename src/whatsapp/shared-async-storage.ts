import asyncHooks, { type AsyncLocalStorage } from "node:async_hooks";
import { syncBuiltinESMExports } from "node:module";
import { versions } from "node:process";

/** What stands for an instance in a context: whoever still has the context does not keep the instance. */
type Key = WeakRef<SharedAsyncStorage<unknown>>;
/** The stores of one context. Never changed: a context that differs has its own. */
type Stores = ReadonlyMap<Key, unknown>;

const NONE: Stores = new Map();
const Node = { AsyncLocalStorage: asyncHooks.AsyncLocalStorage };
/** The one that Node knows of. */
const real = new Node.AsyncLocalStorage<Stores>();

/** Runs that go on. While there is none the real one is off, and no promise of the process pays for it. */
let running = 0;
/** Somebody has taken a context along, to enter it whenever they like: it stays on. */
let isHandedOut = false;

function leave(): void {
  running--;
  if (running === 0 && !isHandedOut) real.disable();
}

/**
 * An `AsyncLocalStorage` whose instances share one real storage. Before version 24 Node has every promise of the process
 * pay for every storage that was ever used, and never takes one off its list; the library makes one for each socket. What
 * a run leaves behind, such as a timer, sees no store once the run is over: its result is there, or its promise settled.
 */
export class SharedAsyncStorage<T> implements AsyncLocalStorage<T> {
  #key: Key = new WeakRef(this);

  static #isCurrent(key: Key): boolean {
    const instance = key.deref();
    return instance !== undefined && instance.#key === key;
  }

  static bind<F extends (...args: never[]) => unknown>(fn: F): F {
    isHandedOut = true;
    return Node.AsyncLocalStorage.bind(fn);
  }

  static snapshot(): ReturnType<typeof AsyncLocalStorage.snapshot> {
    isHandedOut = true;
    return Node.AsyncLocalStorage.snapshot();
  }

  getStore(): T | undefined {
    return real.getStore()?.get(this.#key) as T | undefined;
  }

  run<R, Args extends unknown[]>(store: T, callback: (...args: Args) => R, ...args: Args): R {
    running++;
    let result: R | undefined;
    try {
      result = real.run(this.#with(store), callback, ...args);
      return result;
    } finally {
      if (result instanceof Promise) result.then(leave, leave);
      else leave();
    }
  }

  exit<R, Args extends unknown[]>(callback: (...args: Args) => R, ...args: Args): R {
    return real.run(this.#with(undefined), callback, ...args);
  }

  enterWith(store: T): void {
    isHandedOut = true;
    real.enterWith(this.#with(store));
  }

  /** Leaves every context of this instance: none of them knows the new key. */
  disable(): void {
    this.#key = new WeakRef(this);
  }

  /** The present stores with this instance's, and without those that nobody can ask for any more. */
  #with(store: T | undefined): Stores {
    const present = [...(real.getStore() ?? NONE)].filter(([key]) => SharedAsyncStorage.#isCurrent(key));
    return new Map([...present, [this.#key, store]]);
  }
}

/**
 * Runs `make`, which makes a socket, with `AsyncLocalStorage` of `node:async_hooks` standing for the shared one. It is put
 * back after: an import of a builtin is bound to its present export, so the library sees the change, and nobody else
 * in the process keeps it.
 */
export function withSharedAsyncStorage<T>(make: () => T): T {
  if (!everyStorageCosts()) return make();
  asyncHooks.AsyncLocalStorage = SharedAsyncStorage;
  syncBuiltinESMExports();
  try {
    return make();
  } finally {
    asyncHooks.AsyncLocalStorage = Node.AsyncLocalStorage;
    syncBuiltinESMExports();
  }
}

function everyStorageCosts(): boolean {
  return Number.parseInt(versions.node, 10) < 24;
}

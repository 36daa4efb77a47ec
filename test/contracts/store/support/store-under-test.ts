import type { Atomically, Stores } from "../../../../src/core/index.ts";

/** What lasts, as one program has it open. */
export type OpenedStores = Stores & {
  readonly atomically: Atomically;
  /** Once more is harmless. */
  readonly close: () => Promise<void>;
};

/**
 * What is sealed at rest: of a webhook its headers, of a message what is in it and how it left, of a session the rest. Each
 * is one row, but for the device's keys.
 */
export type Sealed = "credentials" | "keys" | "token" | "configuration" | "headers" | "content" | "wire";

/** The ports, wherever they come from, and what ends them. */
export type PortsUnderTest = {
  readonly stores: Stores;
  readonly end: () => Promise<void>;
};

/** An implementation on something new and empty. */
export type StoreUnderTest = PortsUnderTest & {
  readonly stores: OpenedStores;
  /** Opens the same once more, as another program does. It is closed by whoever asked for it. */
  readonly openAgain: () => Promise<OpenedStores>;
  /** Makes what is sealed of that session, webhook or message such that it cannot be opened, behind the store's back. */
  readonly spoil?: (sealed: Sealed, id: string) => Promise<void>;
};

/** The stores that the work of one `atomically` is given. It lasts for as long as they are used. */
export async function insideOne({ stores, end }: StoreUnderTest): Promise<PortsUnderTest> {
  let finish: () => void = () => undefined;
  const used = new Promise<void>((resolve) => (finish = resolve));
  let done: Promise<void> = Promise.resolve();
  const inside = await new Promise<Stores>((resolve, reject) => {
    done = stores.atomically((given) => {
      resolve(given);
      return used;
    });
    done.catch(reject);
  });
  return {
    stores: inside,
    async end() {
      finish();
      await done;
      await end();
    },
  };
}

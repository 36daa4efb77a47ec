import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { setTimeout as pass } from "node:timers/promises";
import { addTransactionCapability } from "@whiskeysockets/baileys";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import {
  TransactionStorage,
  withTransactionStorage,
} from "../../../src/whatsapp/library/transaction-storage.ts";

const STORAGES: readonly (readonly [string, typeof AsyncLocalStorage])[] = [
  ["Node's", AsyncLocalStorage],
  ["ours", TransactionStorage],
];

/** Whatever holds for Node's own has to hold for ours. */
describe.each(STORAGES)("AsyncLocalStorage: %s", (_name, Storage) => {
  it("keeps two instances apart, nested and across await, timers and callbacks", async () => {
    const one = new Storage<string>();
    const two = new Storage<string>();
    const seen = () => [one.getStore(), two.getStore()];
    expect(seen()).toEqual([undefined, undefined]);
    await one.run("a", async () => {
      expect(seen()).toEqual(["a", undefined]);
      await two.run("b", async () => {
        await pass(1);
        expect(seen()).toEqual(["a", "b"]);
        one.run("c", () => expect(seen()).toEqual(["c", "b"]));
        await new Promise((resolve) => setImmediate(resolve));
        expect(seen()).toEqual(["a", "b"]);
      });
      expect(seen()).toEqual(["a", undefined]);
      await new Promise<void>((resolve) => {
        process.nextTick(() => {
          expect(seen()).toEqual(["a", undefined]);
          resolve();
        });
      });
    });
    expect(seen()).toEqual([undefined, undefined]);
  });

  it("keeps runs of one instance apart that go on at the same time", async () => {
    const storage = new Storage<number>();
    const runs = Array.from({ length: 20 }, (_, i) =>
      storage.run(i, async () => {
        await pass(i % 3);
        const inner = await storage.run(i + 100, async () => {
          await pass(1);
          return storage.getStore();
        });
        return [storage.getStore(), inner];
      }),
    );
    expect(await Promise.all(runs)).toEqual(runs.map((_, i) => [i, i + 100]));
  });

  it("hands arguments and results through, and errors with the former store back in place", () => {
    const storage = new Storage<string>();
    expect(storage.run("a", (x: number, y: number) => x + y, 1, 2)).toBe(3);
    expect(storage.exit((x: number) => x, 4)).toBe(4);
    storage.run("outer", () => {
      const fail = () => {
        throw new Error("inside");
      };
      expect(() => storage.run("inner", fail)).toThrow("inside");
      expect(storage.getStore()).toBe("outer");
      expect(() => storage.exit(fail)).toThrow("inside");
      expect(storage.getStore()).toBe("outer");
    });
  });

  it("exits for itself only", () => {
    const one = new Storage<string>();
    const two = new Storage<string>();
    one.run("a", () => {
      two.run("b", () => {
        one.exit(() => expect([one.getStore(), two.getStore()]).toEqual([undefined, "b"]));
        expect(one.getStore()).toBe("a");
      });
    });
  });

  it("binds a function to where it was bound, and takes a snapshot", () => {
    const one = new Storage<string>();
    const two = new Storage<string>();
    const seen = () => [one.getStore(), two.getStore()];
    one.run("a", () => {
      const [bound, snapshot] = [Storage.bind(seen), Storage.snapshot()];
      expect(two.run("b", () => bound())).toEqual(["a", undefined]);
      expect(two.run("b", () => snapshot(seen))).toEqual(["a", undefined]);
      const seenWith = (x: number) => [...seen(), x];
      expect(two.run("b", () => one.run("c", () => snapshot(seenWith, 5)))).toEqual(["a", undefined, 5]);
    });
  });

  it("enters for the rest of a context, and is disabled until it is used again", async () => {
    const one = new Storage<string>();
    const two = new Storage<string>();
    await new AsyncResource("test").runInAsyncScope(async () => {
      one.enterWith("a");
      two.enterWith("b");
      await pass(1);
      expect([one.getStore(), two.getStore()]).toEqual(["a", "b"]);
      one.disable();
      expect([one.getStore(), two.getStore()]).toEqual([undefined, "b"]);
      one.enterWith("c");
      expect([one.getStore(), two.getStore()]).toEqual(["c", "b"]);
    });
    expect([one.getStore(), two.getStore()]).toEqual([undefined, undefined]);
  });
});

describe("a store", () => {
  it("ends with its run, also for what the run has left behind", async () => {
    const storage = new TransactionStorage<string>();
    const { left, after } = await storage.run("a", async () => {
      await pass(1);
      return { left: new AsyncResource("left"), after: AsyncResource.bind(() => storage.getStore()) };
    });
    expect(left.runInAsyncScope(() => storage.getStore())).toBeUndefined();
    expect(after()).toBeUndefined();
    expect(storage.run("b", () => AsyncResource.bind(() => storage.getStore()))()).toBeUndefined();
  });

  it("ends when its run has failed, at once or later", async () => {
    const storage = new TransactionStorage<string>();
    let left: AsyncResource | undefined;
    const leave = () => (left = new AsyncResource("left"));
    const fail = () => {
      leave();
      throw new Error("at once");
    };
    expect(() => storage.run("a", fail)).toThrow("at once");
    expect(left?.runInAsyncScope(() => storage.getStore())).toBeUndefined();
    const failing = storage.run("a", () => {
      leave();
      return Promise.reject(new Error("later"));
    });
    await expect(failing).rejects.toThrow("later");
    expect(left?.runInAsyncScope(() => storage.getStore())).toBeUndefined();
  });

  it("lasts until the promise of its run has settled", async () => {
    const storage = new TransactionStorage<string>();
    let left: AsyncResource | undefined;
    await storage.run("a", async () => {
      left = new AsyncResource("left");
      await pass(1);
      expect(left.runInAsyncScope(() => storage.getStore())).toBe("a");
    });
    expect(left?.runInAsyncScope(() => storage.getStore())).toBeUndefined();
  });
});

describe("keys that are written by what a transaction of the library has left behind", () => {
  const written = async (withStorage: <T>(make: () => T) => T): Promise<readonly string[]> => {
    const ids: string[] = [];
    const store = {
      get: () => Promise.resolve({}),
      set: (data: object) =>
        void ids.push(...Object.values(data).flatMap((rows: object) => Object.keys(rows))),
    };
    const quiet = pino({ level: "silent" });
    const options = { maxCommitRetries: 1, delayBetweenTriesMs: 1 };
    const keys = withStorage(() => addTransactionCapability(store, quiet, options));
    const set = (id: string) => keys.set({ "sender-key": { [id]: Buffer.from(id) } });
    let left: AsyncResource | undefined;
    await keys.transaction(async () => {
      left = new AsyncResource("left");
      await set("inside");
    }, "account");
    await left?.runInAsyncScope(() => set("left behind"));
    return ids;
  };

  it("are stored", async () => {
    expect(await written(withTransactionStorage)).toEqual(["inside", "left behind"]);
  });

  it("would be lost without our storage, which is why there is one", async () => {
    expect(await written((make) => make())).toEqual(["inside"]);
  });
});

describe("while a socket is made", () => {
  it("ours stands for Node's, and never after", async () => {
    const made = withTransactionStorage(() => new AsyncLocalStorage());
    expect(made).toBeInstanceOf(TransactionStorage);
    expect(new AsyncLocalStorage()).not.toBeInstanceOf(TransactionStorage);
    const fail = () => {
      throw new Error("no socket");
    };
    expect(() => withTransactionStorage(fail)).toThrow("no socket");
    expect(new AsyncLocalStorage()).not.toBeInstanceOf(TransactionStorage);
    expect((await import("node:async_hooks")).AsyncLocalStorage).toBe(AsyncLocalStorage);
  });
});

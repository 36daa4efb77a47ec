import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { setTimeout as pass } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { SharedAsyncStorage, withSharedAsyncStorage } from "../../src/whatsapp/shared-async-storage.ts";
import { storagesInUse } from "../support/storages-in-use.ts";
import { TestPool } from "./test-pool.ts";

const everyStorageCosts = Number.parseInt(process.versions.node, 10) < 24;

const STORAGES: readonly (readonly [string, typeof AsyncLocalStorage])[] = [
  ["Node's", AsyncLocalStorage],
  ["the shared one", SharedAsyncStorage],
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
    const [bound, snapshot] = one.run("a", () => [Storage.bind(seen), Storage.snapshot()] as const);
    expect(two.run("b", () => bound())).toEqual(["a", undefined]);
    expect(two.run("b", () => snapshot(seen))).toEqual(["a", undefined]);
    expect(two.run("b", () => one.run("c", () => snapshot((x: number) => [...seen(), x], 5)))).toEqual([
      "a",
      undefined,
      5,
    ]);
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

describe("a shared async storage that nobody uses any more", () => {
  it("is not kept by a context that it was used in", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const living = new SharedAsyncStorage<string>();
    const { gone, resource } = ((): { gone: WeakRef<object>; resource: AsyncResource } => {
      const used = new SharedAsyncStorage<string>();
      return { gone: new WeakRef(used), resource: used.run("a", () => new AsyncResource("outlives")) };
    })();
    await pass(1);
    collect();
    expect(gone.deref()).toBeUndefined();
    expect(resource.runInAsyncScope(() => living.run("b", () => living.getStore()))).toBe("b");
  });
});

describe.runIf(everyStorageCosts)("a shared async storage", () => {
  let Fresh: typeof SharedAsyncStorage;
  let storage: SharedAsyncStorage<string>;
  beforeEach(async () => {
    // Anew, with a real one of its own: others may have handed out contexts of theirs.
    vi.resetModules();
    ({ SharedAsyncStorage: Fresh } = await import("../../src/whatsapp/shared-async-storage.ts"));
    storage = new Fresh();
  });

  it("is in use while a run goes on, and no longer", async () => {
    const before = storagesInUse();
    const outer = storage.run("outer", async () => {
      const inner = storage.run("inner", async () => {
        await pass(1);
        return storage.getStore();
      });
      expect(await inner).toBe("inner");
      expect(storagesInUse()).toBe(before + 1);
      await pass(1);
      return storage.getStore();
    });
    expect(storagesInUse()).toBe(before + 1);
    expect(await outer).toBe("outer");
    expect(storagesInUse()).toBe(before);
  });

  it("is in use no longer when a run has failed, at once or later", async () => {
    const before = storagesInUse();
    const fail = () => {
      throw new Error("at once");
    };
    expect(() => storage.run("a", fail)).toThrow("at once");
    expect(storagesInUse()).toBe(before);
    const failing = storage.run("a", () => Promise.reject(new Error("later")));
    await expect(failing).rejects.toThrow("later");
    expect(storagesInUse()).toBe(before);
    expect(storage.run("b", () => storage.getStore())).toBe("b");
  });

  it("stays in use once a context was taken along", () => {
    const before = storagesInUse();
    const bound = storage.run("a", () => Fresh.bind(() => storage.getStore()));
    expect(storagesInUse()).toBe(before + 1);
    expect(bound()).toBe("a");
  });
});

describe.runIf(everyStorageCosts)("the library's sockets", () => {
  it("take a storage each when left alone, which this test would see", () => {
    const before = storagesInUse();
    const left = [new AsyncLocalStorage(), new AsyncLocalStorage()];
    for (const storage of left) storage.run(1, () => undefined);
    expect(storagesInUse()).toBe(before + 2);
    for (const storage of left) storage.disable();
    expect(storagesInUse()).toBe(before);
  });

  it("share one, however many there are and however often they connect", async () => {
    new SharedAsyncStorage().run(1, () => undefined);
    const before = storagesInUse();
    await using test = await TestPool.start();
    for (const i of [1, 2, 3]) {
      await test.link(`session-${i}`, `551199999000${i}`);
      // Its reads and writes went through transactions, which is when a storage is taken into use.
      expect(test.devices.keys.size).toBeGreaterThan(0);
    }
    expect(storagesInUse()).toBe(before);
  });
});

describe("while a socket is made", () => {
  it("the shared one stands for Node's, and never after", () => {
    const made = withSharedAsyncStorage(() => new AsyncLocalStorage());
    expect(made instanceof SharedAsyncStorage).toBe(everyStorageCosts);
    expect(new AsyncLocalStorage()).not.toBeInstanceOf(SharedAsyncStorage);
    const fail = () => {
      throw new Error("no socket");
    };
    expect(() => withSharedAsyncStorage(fail)).toThrow("no socket");
    expect(new AsyncLocalStorage()).not.toBeInstanceOf(SharedAsyncStorage);
  });

  it("its functions work as ever", () => {
    withSharedAsyncStorage(() => {
      const storage = new AsyncLocalStorage<string>();
      const bound = storage.run("a", () => AsyncLocalStorage.bind(() => storage.getStore()));
      expect(bound()).toBe("a");
    });
  });
});

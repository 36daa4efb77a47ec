import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import type { Log } from "../../../src/core/index.ts";
import type { HttpEnv } from "../../../src/http/http-env.ts";
import { createListAnswers } from "../../../src/http/answers/list-answer.ts";

/** Longer than a slice. */
const LONG_MS = 6;

/** Holds up everything else, as a read of the database does. */
function work(ms: number): void {
  const endsAtMs = performance.now() + ms;
  while (performance.now() < endsAtMs);
}

type Before = { readonly first: boolean; readonly nothing: undefined };

/** An app with one list, of which each item takes longer than a slice. */
function appWith(items: Iterable<number>, before: Before = { first: true, nothing: undefined }) {
  const errors: string[] = [];
  const log = { error: (message: string) => void errors.push(message) } as unknown as Log;
  const lists = createListAnswers(log);
  const app = new Hono<HttpEnv>();
  app.onError((error, c) => c.text(error.message, 503));
  app.get("/", (c) =>
    lists.answer(c, {
      name: "data",
      items,
      toRow: (item) => ({ item }),
      before,
      after: ({ count }) => ({ count }),
    }),
  );
  return { errors, get: () => app.request("/") };
}

function* slowly(count: number, working: { at: number }): Generator<number> {
  for (let item = 0; item < count; item++) {
    work(LONG_MS);
    working.at = item;
    yield item;
  }
}

describe("the answer with a list", () => {
  it("is one JSON object, however many slices it was made in", async () => {
    for (const count of [0, 1, 2, 10]) {
      const answer = await appWith(slowly(count, { at: 0 })).get();
      expect(answer.headers.get("Content-Type")).toBe("application/json");
      const data = Array.from({ length: count }, (_, item) => ({ item }));
      expect(await answer.json()).toEqual({ first: true, data, count });
    }
  });

  it("is none where the first item fails, however long its beginning has taken", async () => {
    const before = {
      get first() {
        work(LONG_MS);
        return true;
      },
      nothing: undefined,
    };
    const items = {
      [Symbol.iterator]: (): Iterator<number> => {
        throw new Error("refused");
      },
    };
    const answer = await appWith(items, before).get();
    expect([answer.status, await answer.text()]).toEqual([503, "refused"]);
  });

  it("leaves a turn to everybody else after each slice", async () => {
    const working = { at: -1 };
    const app = appWith(slowly(20, working));
    const seen = new Set<number>();
    let isDone = false;
    const look = () => {
      seen.add(working.at);
      if (!isDone) setImmediate(look);
    };
    look();
    await (await app.get()).text();
    isDone = true;
    // Every item takes a slice of its own.
    expect(seen.size).toBe(21);
  });

  it("leaves the same turn to everybody else when many lists are asked for at once", async () => {
    const workings = Array.from({ length: 5 }, () => ({ at: -1 }));
    const apps = workings.map((working) => appWithShared(working));
    let most = 0;
    let before = 0;
    let isDone = false;
    const total = () => workings.reduce((sum, { at }) => sum + at + 1, 0);
    const look = () => {
      most = Math.max(most, total() - before);
      before = total();
      if (!isDone) setImmediate(look);
    };
    look();
    await Promise.all(apps.map(async (get) => (await get()).text()));
    isDone = true;
    expect(most).toBe(1);
  });

  it("is made no faster than it is read", async () => {
    const working = { at: -1 };
    const answer = await appWith(slowly(1_000, working)).get();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(working.at).toBeLessThan(10);
    await answer.body?.cancel();
  });

  it("is a refusal when it fails at once, and is cut when it fails later", async () => {
    function* failing(after: number): Generator<number> {
      yield* slowly(after, { at: 0 });
      throw new Error("cannot be read");
    }
    const atOnce = await appWith(failing(0)).get();
    expect([atOnce.status, await atOnce.text()]).toEqual([503, "cannot be read"]);
    const late = appWith(failing(3));
    await expect((await late.get()).text()).rejects.toThrow("cannot be read");
    expect(late.errors).toEqual(["a list was cut"]);
  });
});

const shared = createListAnswers({ error: () => undefined } as unknown as Log);

function appWithShared(working: { at: number }) {
  const app = new Hono<HttpEnv>();
  const rest = { toRow: (item: number) => ({ item }), before: {}, after: () => ({}) };
  app.get("/", (c) => shared.answer(c, { name: "data", items: slowly(10, working), ...rest }));
  return () => app.request("/");
}

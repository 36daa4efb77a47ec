import { Hono } from "hono";
import { expect, it } from "vitest";
import type { HttpEnv } from "../../../src/http/http-env.ts";
import { createLimiter } from "../../../src/http/admission/limiter.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const MOST_ADDRESSES = 50_000;

it("keeps callers apart from addresses, of which there may be more than it keeps", async () => {
  const limiter = createLimiter(new ManualClock());
  const app = new Hono<HttpEnv>();
  app.get("/:of/:key", async (c) => {
    await limiter.count(c, {
      of: c.req.param("of") as "caller" | "address",
      key: c.req.param("key"),
      limit: 2,
    });
    return c.text("counted");
  });
  app.onError((error, c) => c.text(error.message, 429));
  const ask = async (path: string) => (await app.request(path)).status;
  for (let i = 0; i < MOST_ADDRESSES; i++) await ask(`/address/${i}`);

  expect([await ask("/address/new"), await ask("/address/other"), await ask("/address/third")]).toEqual([
    200, 200, 429,
  ]);
  expect([await ask("/caller/known"), await ask("/caller/1"), await ask("/caller/1")]).toEqual([
    200, 200, 200,
  ]);
  expect(await ask("/caller/1")).toBe(429);
  expect(await ask("/address/1")).toBe(200);
});

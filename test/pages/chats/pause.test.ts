import { expect, it } from "vitest";
import { pauseOf } from "../../../src/pages/browser/chats/pause.ts";

it("asks less often after failures, and where few calls are left for others", () => {
  expect(pauseOf(3_000, 0, null)).toBe(3_000);
  expect(pauseOf(3_000, 0, { limit: 100, remaining: 50 })).toBe(3_000);
  expect(pauseOf(3_000, 0, { limit: 100, remaining: 49 })).toBe(12_000);
  expect([1, 2, 3].map((failures) => pauseOf(3_000, failures, null))).toEqual([6_000, 12_000, 24_000]);
  expect(pauseOf(3_000, 50, null)).toBe(60_000);
});

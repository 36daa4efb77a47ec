import { expect, it } from "vitest";
import type { HeardHistory } from "../../../src/core/index.ts";
import { eventually } from "../../support/eventually.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";

it("is told once more on the next line where it could not be kept, and no more where it was", async () => {
  await using test = await TestPool.withLinked([NUMBER]);
  await test.phone("/phone/send", { from: ANA, to: NUMBER, text: "before" });
  const kept: HeardHistory[] = [];
  let isFull = true;
  let refused = 0;
  test.pool.onHeard((_sessionId, heard) => {
    if (heard.what !== "history") return Promise.resolve();
    if (isFull) {
      refused++;
      return Promise.reject(new Error("the disk is full"));
    }
    kept.push(heard);
    return Promise.resolve();
  });
  const texts = () => kept.flatMap(({ messages }) => messages.map(({ content }) => content));
  await test.link("second", NUMBER);
  await eventually("it could not be kept", () => refused > 0);
  isFull = false;
  await test.pool.of("second").reconnect();
  await test.until("second", "open");
  await eventually("it is kept", () => texts().length > 0);
  expect(texts()).toMatchObject([{ kind: "text", text: "before" }]);
  await test.pool.of("second").reconnect();
  await test.until("second", "open");
  const heard = new Promise<void>((resolve) => {
    test.pool.onHeard((sessionId, { what }) => {
      if (sessionId === "second" && what === "message") resolve();
      return Promise.resolve();
    });
  });
  await test.phone("/phone/send", { from: ANA, to: NUMBER, text: "after" });
  await heard;
  expect(texts()).toHaveLength(1);
});

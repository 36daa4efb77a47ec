import { expect, it } from "vitest";
import type { HeardMessage } from "../../../src/core/index.ts";
import { eventually } from "../../support/eventually.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";
const CHANNEL = "120363000000000001@newsletter";
const S = "one";

/** A session whose phone follows a channel, and the posts of it that are kept. */
async function start() {
  const test = await TestPool.start();
  const kept: HeardMessage[] = [];
  let isFull = false;
  test.pool.onHeard((_, heard) => {
    if (heard.what !== "message") return Promise.resolve();
    if (isFull) return Promise.reject(new Error("the disk is full"));
    kept.push(heard);
    return Promise.resolve();
  });
  const channel = (body: object) =>
    test.phone("/phone/channel", { channel: CHANNEL, number: NUMBER, ...body });
  await test.link(S, NUMBER);
  await channel({ action: "make", name: "News" });
  await channel({ action: "join" });
  return {
    test,
    post: (text: string) => channel({ action: "post", text }),
    fill: (is: boolean) => void (isFull = is),
    texts: () => kept.map(({ content }) => (content.kind === "text" ? content.text : content.kind)),
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

it("a post that could not be kept comes again on the next line, and no more once it is kept", async () => {
  await using line = await start();
  await line.post("one");
  await eventually("it is heard", () => line.texts().length === 1);
  line.fill(true);
  await line.post("two");
  const isTold = () => line.test.log.join("").includes("what was heard cannot be kept");
  await eventually("it was heard", isTold);
  line.fill(false);
  await line.test.pool.of(S).reconnect();
  await eventually("it is heard again", () => line.texts().length === 2);
  await line.test.pool.of(S).reconnect();
  await line.post("three");
  await eventually("the next is heard", () => line.texts().includes("three"));
  expect(line.texts()).toEqual(["one", "two", "three"]);
  expect(line.test.sandbox.unknownStanzas).toEqual([]);
});

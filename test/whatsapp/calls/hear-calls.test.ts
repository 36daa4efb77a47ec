import { expect, it } from "vitest";
import type { HeardCall } from "../../../src/core/index.ts";
import { eventually } from "../../support/eventually.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";

/** A linked session, the calls that it hears of, and what Ana's phone says of them. */
async function start() {
  const test = await TestPool.start();
  await test.link(NUMBER, NUMBER);
  const heard: HeardCall[] = [];
  let isFull = false;
  test.pool.onHeard((_sessionId, one) => {
    if (one.what !== "call") return Promise.resolve();
    heard.push(one);
    return isFull ? Promise.reject(new Error("the disk is full")) : Promise.resolve();
  });
  return {
    test,
    heard,
    fill: (is: boolean) => void (isFull = is),
    untilHeard: (count: number) => eventually(`${count} are heard`, () => heard.length >= count),
    async call(kind: string, more: object = {}): Promise<string> {
      const answer = await test.phone("/phone/call", { from: ANA, to: NUMBER, kind, ...more });
      return ((await answer.json()) as { id: string }).id;
    },
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

it("a call is heard with all that is said of it, and who calls by a LID is known by the number", async () => {
  await using line = await start();
  const { test, heard } = line;
  const callId = await line.call("offer", { video: true });
  for (const kind of ["accept", "terminate"]) await line.call(kind, { reason: "timeout" });
  await line.untilHeard(3);
  const [offer, accept, end] = heard;
  const from = offer?.from.kind === "lid" ? offer.from.lid : "";
  expect(offer).toMatchObject({
    step: "offer",
    callId,
    creator: `${from}@lid`,
    isVideo: true,
    isGroup: false,
    group: null,
    isLate: false,
  });
  expect(accept).toMatchObject({ step: "accepted", callId });
  expect(end).toMatchObject({ step: "terminated", callId, reason: "timeout" });
  expect(await test.pool.of(NUMBER).contacts.numberOf(from)).toBe(ANA);
});

it("one that cannot be kept comes again on the next line, and one that is kept does not", async () => {
  await using line = await start();
  const { test, heard } = line;
  const kept = await line.call("offer");
  await line.untilHeard(1);
  line.fill(true);
  const unkept = await line.call("offer");
  await line.untilHeard(2);
  line.fill(false);
  await test.pool.of(NUMBER).reconnect();
  await line.untilHeard(3);
  expect(heard.map(({ callId, isLate }) => [callId, isLate])).toEqual([
    [kept, false],
    [unkept, false],
    [unkept, true],
  ]);
});

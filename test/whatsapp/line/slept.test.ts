import { expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { TestPool } from "../test-pool.ts";

const [NUMBER, OTHER, PARTNER] = ["5511999990001", "5511999990002", "5511988880001"] as const;

it("a process whose lines are another's by now hears nothing and sends nothing on them", async () => {
  let isOurs = true;
  let isAsked = false;
  const mayGoOn = () => {
    isAsked ||= !isOurs;
    return isOurs;
  };
  await using test = await TestPool.withLinked([NUMBER, OTHER], { mayGoOn });
  const heard: string[] = [];
  test.pool.onHeard((sessionId, { what }) => {
    if (what === "message") heard.push(sessionId);
    return Promise.resolve();
  });
  const to = { kind: "person", number: PARTNER } as const;
  const type = (number: string) => test.pool.of(number).presence.send(to, "composing");
  const typedTo = () => test.sandbox.chatStates().filter((state) => state.to?.startsWith(PARTNER));
  const partnerWrites = () => test.phone("/phone/send", { from: PARTNER, to: NUMBER, text: "hello" });
  await type(NUMBER);
  await test.sandbox.untilChatState(({ to: partner }) => partner?.startsWith(PARTNER) === true);
  await partnerWrites();
  await eventually("it is heard", () => heard.length > 0);
  const before = { sent: typedTo().length, heard: heard.length };
  expect(before.sent).toBe(1);
  isOurs = false;
  await partnerWrites();
  await eventually("what came was asked about", () => isAsked);
  await expect(type(NUMBER)).rejects.toThrow("the connection to WhatsApp was lost");
  await expect(type(OTHER)).rejects.toThrow("the connection to WhatsApp was lost");
  expect({ sent: typedTo().length, heard: heard.length }).toEqual(before);
  // Time stands still: lines that waited for anything would wait for good.
  await test.pool.close();
});

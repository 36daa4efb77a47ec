import { expect, it } from "vitest";
import { MemoryKeys } from "../../../src/sandbox/phone/signal/memory-keys.ts";
import { SignalDevice } from "../../../src/sandbox/phone/signal/signal-device.ts";
import { generateKeyPair } from "../../../src/sandbox/wire/key-pair.ts";

const ANA = "100000000000001@lid";
const BOB = "100000000000002@lid";
const text = (conversation: string) => ({ conversation });

it("do not grow with the turns of a conversation, and read what is a little late", async () => {
  const keys = new MemoryKeys();
  const ana = new SignalDevice(generateKeyPair(), keys);
  const bob = new SignalDevice(generateKeyPair());
  await ana.openSession(BOB, bob.issueBundle());
  const turn = async (count: number) => {
    const asked = await bob.decrypt(ANA, await ana.encrypt(BOB, text(`${count}?`)));
    const answered = await ana.decrypt(BOB, await bob.encrypt(ANA, text(`${count}!`)));
    expect([asked.conversation, answered.conversation]).toEqual([`${count}?`, `${count}!`]);
    return JSON.stringify(keys.get("session", ["100000000000002_1.0"])).length;
  };
  for (let count = 0; count < 8; count++) await turn(count);
  const bytes = await turn(8);
  const late = await bob.encrypt(ANA, text("late"));
  for (let count = 0; count < 4; count++) await turn(count);
  expect((await ana.decrypt(BOB, late)).conversation).toBe("late");
  for (let count = 0; count < 20; count++) await turn(count);
  expect(Math.abs((await turn(9)) - bytes)).toBeLessThan(100);
  ana.close();
  bob.close();
});

import { expect, it } from "vitest";
import type { KeyChange } from "../../../../src/core/index.ts";
import { eventually } from "../../../support/eventually.ts";
import { TestPool } from "../../test-pool.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";

/** A linked session, the texts that it hears, and what Ana writes to it. */
async function start() {
  const test = await TestPool.start();
  await test.link(NUMBER, NUMBER);
  const heard: string[] = [];
  let toRefuse = 0;
  test.pool.onHeard((_sessionId, one) => {
    if (one.what !== "message" || one.content.kind !== "text") return Promise.resolve();
    if (toRefuse > 0) {
      toRefuse--;
      return Promise.reject(new Error("the disk is full"));
    }
    heard.push(one.content.text);
    return Promise.resolve();
  });
  return {
    test,
    heard,
    refuse: (times: number) => void (toRefuse = times),
    untilRefused: () => eventually("refused", () => toRefuse === 0),
    async write(text: string): Promise<string> {
      const answer = await test.phone("/phone/send", { from: ANA, to: NUMBER, text });
      return ((await answer.json()) as { id: string }).id;
    },
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

it("what could not be stored comes before what was written while nobody was there", async () => {
  await using line = await start();
  const { test, heard } = line;
  line.refuse(2);
  await line.write("1");
  const second = await line.write("2");
  await test.sandbox.untilReceipt(({ id }) => id === second);
  await line.untilRefused();
  await test.pool.of(NUMBER).stop();
  await line.write("3");
  await line.write("4");
  await test.pool.of(NUMBER).start();
  await eventually("all are heard", () => heard.length >= 4);
  expect(heard).toEqual(["1", "2", "3", "4"]);
});

it("what was written while nobody was there is not overtaken by what comes since", async () => {
  await using line = await start();
  const { test, heard } = line;
  const { devices, pool } = test;
  await line.write("0");
  await eventually("the first is heard", () => heard.length === 1);
  await eventually("and settled", () => ![...devices.keys.keys()].some((key) => key.includes("|plaintext|")));
  await pool.of(NUMBER).stop();
  for (const text of ["1", "2", "3"]) await line.write(text);
  const write = devices.writeKeys.bind(devices);
  const isDecrypting = Promise.withResolvers<undefined>();
  const mayGoOn = Promise.withResolvers<undefined>();
  const isPlaintext = ({ type, value }: KeyChange) => type === "plaintext" && value !== null;
  devices.writeKeys = async (sessionId, changes) => {
    if (changes.some(isPlaintext)) {
      isDecrypting.resolve(undefined);
      await mayGoOn.promise;
    }
    return write(sessionId, changes);
  };
  await pool.of(NUMBER).start();
  await Promise.all([isDecrypting.promise, test.until(NUMBER, "open")]);
  await line.write("4");
  // Its answer comes after that message.
  await pool.of(NUMBER).contacts.lookUp([ANA]);
  mayGoOn.resolve(undefined);
  await eventually("all are heard", () => heard.length >= 5);
  expect(heard).toEqual(["0", "1", "2", "3", "4"]);
});

it("a small message does not overtake a large one, which WhatsApp compresses", async () => {
  await using line = await start();
  const texts = ["1".repeat(60_000), "2", "3".repeat(60_000), "4"];
  for (const text of texts) await line.write(text);
  await eventually("all are heard", () => line.heard.length >= texts.length);
  expect(line.heard).toEqual(texts);
});

it("what only some of who hear were told is told to all on the next line", async () => {
  await using line = await start();
  const { test } = line;
  const isHearing = Promise.withResolvers<undefined>();
  const mayGoOn = Promise.withResolvers<undefined>();
  test.pool.onHeard(async (_sessionId, one) => {
    if (one.what !== "message") return;
    isHearing.resolve(undefined);
    await mayGoOn.promise;
  });
  const stop = test.pool.onHeard(() => Promise.resolve());
  await line.write("1");
  await isHearing.promise;
  stop();
  await line.write("2");
  mayGoOn.resolve(undefined);
  await line.write("3");
  // One that was told to all would be forgotten once WhatsApp has its receipt.
  const kept = () => [...test.devices.keys.keys()].filter((key) => key.includes("|plaintext|")).length;
  await eventually("all are kept for the next line", () => kept() === 3);
  expect(line.heard).toEqual(["1"]);
});

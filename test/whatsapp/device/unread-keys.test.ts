import { expect, it } from "vitest";
import { lidUserOf } from "../../../src/sandbox/wire/jid.ts";
import { eventually } from "../../support/eventually.ts";
import { MemoryDeviceStore } from "../../support/memory-device-store.ts";
import { newAuth } from "../../sandbox/baileys-client.ts";
import { Party } from "./signal-party.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const ROW = `${NUMBER}|session|${lidUserOf(ANA)}_1.0`;

it("a database that cannot be read for a moment costs a reconnect, and no session that is good", async () => {
  await using test = await TestPool.start();
  const { devices, clock } = test;
  await test.link(NUMBER, NUMBER);
  await test.phone("/phone/send", { from: ANA, to: NUMBER, text: "One" });
  await eventually("read", () => devices.keys.has(ROW));
  const before = devices.keys.get(ROW);
  // A socket reads what another has written.
  await test.fault({ kind: "drop", number: NUMBER });
  await test.until(NUMBER, "backing_off");
  await clock.advance(500);
  await test.until(NUMBER, "open");

  const [read, write] = [devices.readKeys.bind(devices), devices.writeKeys.bind(devices)];
  devices.readKeys = (sessionId, type, ids) =>
    type === "session" ? Promise.reject(new Error("the disk does not answer")) : read(sessionId, type, ids);
  devices.writeKeys = (sessionId, changes) => {
    if (changes.some(({ type }) => type === "session")) devices.readKeys = read;
    return write(sessionId, changes);
  };
  const sent = await test.phone("/phone/send", { from: ANA, to: NUMBER, text: "Two" });
  await test.until(NUMBER, "backing_off");
  expect(test.states.at(-1)?.state).toMatchObject({
    reason: "the session's device could not be read for now",
  });
  expect(test.told).toContain("the session's device cannot be read for now");
  expect(devices.keys.get(ROW)).toBe(before);

  devices.readKeys = read;
  const { id } = (await sent.json()) as { id: string };
  await clock.advance(500);
  await test.sandbox.untilReceipt((receipt) => receipt.id === id);
  const { _sessions: sessions } = JSON.parse(devices.keys.get(ROW) ?? "{}") as { _sessions: object };
  expect(Object.keys(sessions)).toHaveLength(1);
});

it("no session is made where one could not be read, whoever's keys come along", async () => {
  const devices = new MemoryDeviceStore();
  const [ours, theirs] = [await Party.on(devices, "s"), new Party(newAuth())];
  const jid = `${ANA}@s.whatsapp.net`;
  await ours.begin(jid, theirs);
  const before = new Map(devices.keys);
  const read = devices.readKeys.bind(devices);
  devices.readKeys = () => {
    devices.readKeys = read;
    return Promise.reject(new Error("the disk does not answer"));
  };
  // What the library does with a device of which it finds no session.
  expect((await ours.signal.validateSession(jid)).exists).toBe(false);
  await expect(ours.begin(jid, theirs)).rejects.toThrow("no keys are written any more");
  expect(devices.keys).toEqual(before);
});

import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { stanza } from "../../src/sandbox/wire/stanza.ts";
import { eventually } from "../support/eventually.ts";
import { PlainClient } from "./plain-client.ts";

const NUMBER = "5511999999999";
const chatState = stanza("chatstate", { to: "5511988880001@s.whatsapp.net" }, [stanza("composing")]);

it("tells of each login how it ended, and what the older one sent after the newer had come", async () => {
  await using sandbox = await startSandbox();
  const creds = await PlainClient.link(sandbox, NUMBER);
  await using older = await PlainClient.connect(sandbox, creds);
  await older.until(({ tag }) => tag === "success");
  older.send(chatState);
  await eventually("it was noted", () => sandbox.loginRecords()[0]?.lastSentAt !== null);
  await using newer = await PlainClient.connect(sandbox, creds);
  await newer.until(({ tag }) => tag === "success");
  const [replaced, live] = sandbox.loginRecords();
  expect(replaced).toMatchObject({ id: 1, number: NUMBER, end: "replaced", sentTooLate: 0 });
  expect(replaced?.endedAt).toBeLessThanOrEqual(live?.at ?? 0);
  expect(live).toMatchObject({ id: 2, device: replaced?.device, endedAt: null, end: null });

  older.send(chatState);
  await eventually("it was counted", () => sandbox.loginRecords()[0]?.sentTooLate === 1);
  const [ignored] = sandbox.loginRecords();
  expect(ignored?.lastSentAt).toBeGreaterThanOrEqual(ignored?.endedAt ?? Infinity);
  expect(sandbox.chatStates()).toHaveLength(1);

  await newer[Symbol.asyncDispose]();
  await eventually("it has ended", () => sandbox.loginRecords()[1]?.end === "ended");
  const told = await sandbox.request(`/logins?session=${NUMBER}`);
  expect(await told.json()).toEqual(sandbox.loginRecords());
  expect(await (await sandbox.request("/logins?session=5511999999990")).json()).toEqual([]);
});

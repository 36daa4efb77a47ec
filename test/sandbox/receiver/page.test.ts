import { expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { expectOthersKeptOut } from "../../support/page-headers.ts";
import { deliver, eventId, startForTest } from "./deliveries.ts";

const FILES = [
  ["/receiver", "text/html; charset=UTF-8"],
  ["/receiver.js", "text/javascript; charset=utf-8"],
  ["/receiver.css", "text/css; charset=utf-8"],
] as const;

it.each(FILES)("gives %s its type, and the headers that keep others out", async (path, type) => {
  const sandbox = await startForTest();
  const { headers } = await sandbox.request(path);
  expect(headers.get("content-type")).toBe(type);
  expectOthersKeptOut(
    headers,
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; " +
      "img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
});

it.each([...FILES.map(([path]) => path), "/receivers/live"])("answers %s to nobody else", async (path) => {
  const sandbox = await startForTest();
  const headers = { origin: "https://evil.example" };
  expect((await sandbox.request(path, { headers })).status).toBe(403);
  expect((await sandbox.request(path, { method: "POST" })).status).toBe(405);
});

it("tells an open page of the receiver that it shows, until the simulated WhatsApp ends", async () => {
  const sandbox = await startForTest();
  await deliver(sandbox, "mine", eventId(1));
  await deliver(sandbox, "other", eventId(2));
  const { body } = await fetch(`${sandbox.url}/receivers/live?name=mine`);
  let told = "";
  const reading = (async () => {
    for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) told += part;
  })();
  const ended = expect(reading).rejects.toThrow("terminated");
  await eventually("the first is told", () => told.endsWith("\n\n"));
  expect(told).toContain('"names":["mine","other"],"receiver":{"name":"mine"');
  expect(told).not.toContain(eventId(3));
  await deliver(sandbox, "mine", eventId(3));
  await eventually("the next is told", () => told.includes(eventId(3)));
  await sandbox.close();
  await ended;
});

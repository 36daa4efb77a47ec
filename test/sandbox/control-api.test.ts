import { request } from "node:http";
import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { post } from "./baileys-client.ts";

const NUMBER = "5511999999999";

const BAD: readonly (readonly [string, string, object])[] = [
  ["no number", "/phone/scan", { qr: "x" }],
  ["a number that is no text", "/phone/scan", { qr: "x", number: 5511999999999 }],
  ["a short number", "/phone/unlink", { number: "1234" }],
  ["an unknown field", "/phone/unlink", { number: NUMBER, force: true }],
  ["a short code", "/phone/enter-code", { code: "ABC", number: NUMBER }],
  ["an unknown state", "/phone/typing", { from: NUMBER, to: NUMBER, state: "singing" }],
  ["a partner that is a group", "/phone/typing", { from: "1-2@g.us", to: NUMBER, state: "composing" }],
  ["an unknown fault", "/faults", { kind: "flood" }],
  ["a code out of range", "/faults", { kind: "stream-error", code: 200 }],
  ["a field of another fault", "/faults", { kind: "drop", code: 503 }],
  ["a number where none is known", "/faults", { kind: "refuse-upgrade", number: NUMBER }],
  ["a delay that is no number", "/faults", { kind: "slow", delayMs: "1000" }],
  ["a list", "/faults", []],
];

it.each(BAD)("answers 400 with one sentence to %s", async (_, path, body) => {
  await using sandbox = await startSandbox();
  const answer = await post(sandbox, path, body);
  expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(/^.{10,}$/) as string } });
});

it("answers 404 to what is not there and 405 to a wrong method", async () => {
  await using sandbox = await startSandbox();
  expect((await sandbox.request("/phone")).status).toBe(404);
  const wrong = await sandbox.request("/phone/scan");
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
  expect(await post(sandbox, "/phone/unlink", { number: NUMBER })).toMatchObject({ status: 404 });
  const typing = { from: "15551230000", to: NUMBER, state: "composing" };
  expect(await post(sandbox, "/phone/typing", typing)).toMatchObject({ status: 404 });
});

it.each(["session=abc", "since=-1", "since=x"])("refuses the filter %s", async (query) => {
  await using sandbox = await startSandbox();
  expect((await sandbox.request(`/chat-states?${query}`)).status).toBe(400);
});

it("refuses a body that is not JSON, and one that is too large", async () => {
  await using sandbox = await startSandbox();
  const send = (body: string) => sandbox.request("/faults", { method: "POST", body });
  expect((await send("{")).status).toBe(400);
  expect((await send(JSON.stringify({ kind: "x".repeat(70_000) }))).status).toBe(413);
});

it("answers over HTTP to this machine only, and to no foreign page", async () => {
  await using sandbox = await startSandbox();
  expect(await (await fetch(`${sandbox.url}/devices`)).json()).toEqual([]);
  const statusFor = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const call = request(`${sandbox.url}/devices`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      call.on("error", reject).end();
    });
  expect(await statusFor({ host: "evil.example" })).toBe(403);
  expect(await statusFor({ origin: "https://evil.example" })).toBe(403);
});

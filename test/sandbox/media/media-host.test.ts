import { createHash, randomBytes } from "node:crypto";
import { request as plainRequest } from "node:http";
import { request } from "node:https";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { childOf, stanza, type Stanza } from "../../../src/sandbox/wire/stanza.ts";
import { openClient, post } from "../baileys-client.ts";

let sandbox: Sandbox;
let auth: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  await using client = await openClient(sandbox, "5511999999999");
  const ask = { to: "@s.whatsapp.net", type: "set", xmlns: "w:m" };
  const answer = (await client.socket.query(stanza("iq", ask, [stanza("media_conn")]))) as Stanza;
  auth = childOf(answer, "media_conn")?.attrs["auth"] ?? "";
});

afterAll(() => sandbox.close());

const hashOf = (file: Buffer) => createHash("sha256").update(file).digest("base64url");

function upload(
  file: Buffer,
  change: { hash?: string; token?: string; kind?: string; shown?: string } = {},
): Promise<Response> {
  const { hash = hashOf(file), kind = "image", shown = auth } = change;
  const { token = hash } = change;
  const address = `${sandbox.url}/mms/${kind}/${hash}?auth=${shown}&token=${token}`;
  return fetch(address, { method: "POST", body: new Uint8Array(file) });
}

async function uploaded(file: Buffer): Promise<string> {
  const { direct_path: path } = (await (await upload(file)).json()) as { direct_path: string };
  return `${sandbox.url}${path}`;
}

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

it("takes a file and gives it back, whole and in parts", async () => {
  const file = randomBytes(1000);
  const answer = (await (await upload(file)).json()) as { url: string; direct_path: string };
  expect(answer.url).toBe(`${sandbox.url.replace("http:", "https:")}${answer.direct_path}`);
  const address = `${sandbox.url}${answer.direct_path}`;
  const whole = await fetch(address);
  expect([whole.status, whole.headers.get("accept-ranges")]).toEqual([200, "bytes"]);
  expect(await bytesOf(whole)).toEqual(file);
  for (const [range, start, end] of [
    ["bytes=0-15", 0, 16],
    ["bytes=16-", 16, 1000],
    ["bytes=990-2000", 990, 1000],
    ["bytes=-10", 990, 1000],
  ] as const) {
    const part = await fetch(address, { headers: { range } });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes ${start}-${end - 1}/1000`]);
    expect(await bytesOf(part)).toEqual(file.subarray(start, end));
  }
  for (const range of ["bytes=1000-", "bytes=-", "bytes=5-2", "lines=1-2"]) {
    const none = await fetch(address, { headers: { range } });
    expect([none.status, none.headers.get("content-range")]).toEqual([416, "bytes */1000"]);
  }
});

it("refuses a file that is not the one of its address, and who was not told what to show", async () => {
  const file = randomBytes(10);
  const other = hashOf(randomBytes(10));
  expect((await upload(file, { hash: other })).status).toBe(400);
  expect((await upload(file, { token: other })).status).toBe(400);
  expect((await upload(file, { shown: "x" })).status).toBe(401);
  expect((await upload(file, { kind: "hologram" })).status).toBe(404);
  expect((await fetch(`${sandbox.url}/v/${other}.enc`)).status).toBe(404);
  expect((await fetch(`${sandbox.url}/v/x`, { method: "PUT" })).status).toBe(405);
  const headers = { host: "evil.example" };
  const status = new Promise((resolve) => {
    plainRequest(`${sandbox.url}/v/x`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).end();
  });
  expect(await status).toBe(403);
});

it("speaks TLS on the same port, with a certificate that the authority vouches for", async () => {
  const address = (await uploaded(randomBytes(10))).replace("http:", "https:");
  const status = (ca?: string) =>
    new Promise((resolve) => {
      request(address, { ...(ca !== undefined && { ca }) }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on("error", (error) => resolve("code" in error ? error.code : error))
        .end();
    });
  expect(await status(sandbox.mediaCa)).toBe(200);
  expect(await status()).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
});

it("lets a connection go that says nothing, when it is closed", async () => {
  const own = await startSandbox();
  const socket = connect(Number(new URL(own.url).port), "127.0.0.1");
  await new Promise((resolve) => socket.once("connect", resolve));
  const gone = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => undefined);
  await own.close();
  await gone;
});

it("fails in the ways that are asked for, so many times", async () => {
  const file = randomBytes(1000);
  const address = await uploaded(file);
  await post(sandbox, "/faults", { kind: "media", on: "get", status: 410, times: 2 });
  expect((await fetch(address)).status).toBe(410);
  expect((await fetch(address)).status).toBe(410);
  await post(sandbox, "/faults", { kind: "media", on: "get", status: "cut" });
  await expect(fetch(address).then(bytesOf)).rejects.toThrow("terminated");
  expect(await bytesOf(await fetch(address))).toEqual(file);
  await post(sandbox, "/faults", { kind: "media", on: "post", status: 507 });
  expect((await upload(file)).status).toBe(507);
  await post(sandbox, "/faults", { kind: "media", on: "post", status: "cut" });
  await expect(upload(file)).rejects.toThrow("fetch failed");
  await post(sandbox, "/faults", { kind: "media", on: "post" });
  await post(sandbox, "/faults", { kind: "clear" });
  expect((await upload(file)).status).toBe(200);
  expect(await post(sandbox, "/faults", { kind: "media", on: "put" })).toMatchObject({ status: 400 });
  expect(await post(sandbox, "/faults", { kind: "media", on: "get", status: "lost" })).toMatchObject({
    status: 400,
  });
});

import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { BaileysClient, linkedAuth, post } from "./baileys-client.ts";

const NUMBER = "5511999999999";

async function temporaryDirectory() {
  const directory = await mkdtemp(path.join(tmpdir(), "duet-sandbox-"));
  const remove = () => rm(directory, { recursive: true });
  return { directory, file: path.join(directory, "whatsapp.json"), [Symbol.asyncDispose]: remove };
}

it("keeps root key, devices and pre-keys over a restart", async () => {
  await using place = await temporaryDirectory();
  const first = await startSandbox(place);
  const auth = await linkedAuth(first, NUMBER);
  await using before = new BaileysClient(first, auth);
  await before.untilOpen();
  await first.close();

  await using second = await startSandbox(place);
  expect(second.rootKey).toBe(first.rootKey);
  await using client = new BaileysClient(second, auth);
  await client.untilOpen();
  // Routing info of the first process is known, and no second batch of pre-keys is needed.
  expect(client.socket.authState.creds.nextPreKeyId).toBe(813);
  await linkedAuth(second, NUMBER);
  const devices: unknown = await (await second.request("/devices")).json();
  expect(devices).toMatchObject([
    { jid: `${NUMBER}:7@s.whatsapp.net`, open: true },
    { jid: `${NUMBER}:8@s.whatsapp.net`, open: false },
  ]);
});

it("stores a link and its end before it answers, in a file for its owner only", async () => {
  await using place = await temporaryDirectory();
  await using sandbox = await startSandbox(place);
  const auth = await linkedAuth(sandbox, NUMBER);
  const noiseKey = Buffer.from(auth.creds.noiseKey.public).toString("hex");
  expect(await readFile(place.file, "utf8")).toContain(noiseKey);
  expect((await stat(place.file)).mode & 0o777).toBe(0o600);
  await post(sandbox, "/phone/unlink", { number: NUMBER });
  expect(await readFile(place.file, "utf8")).not.toContain(noiseKey);
});

it.each([
  ["no JSON", "{"],
  ["another version", '{"version":2}'],
  ["a short key", '{"version":1,"rootPrivateKey":"00","accounts":[]}'],
])("refuses to start on a broken file: %s", async (_, text) => {
  await using place = await temporaryDirectory();
  await writeFile(place.file, text);
  await expect(startSandbox(place)).rejects.toThrow(`${place.file} is not a state of the simulated WhatsApp`);
  expect(await readFile(place.file, "utf8")).toBe(text);
});

it("says in one line that a port is in use", async () => {
  await using sandbox = await startSandbox();
  const port = Number(new URL(sandbox.url).port);
  await expect(startSandbox({ port })).rejects.toThrow(
    /^the simulated WhatsApp cannot listen on .*: the port is in use$/,
  );
});

it("listens on loopback addresses only", async () => {
  await expect(startSandbox({ host: "0.0.0.0" })).rejects.toThrow("loopback only");
});

it("ends connections and waits when it is closed, and can be closed twice", async () => {
  const sandbox = await startSandbox();
  await using client = new BaileysClient(sandbox, await linkedAuth(sandbox, NUMBER));
  await client.untilOpen();
  const wait = expect(sandbox.untilChatState(() => false)).rejects.toThrow("closed");
  await Promise.all([sandbox.close(), sandbox.close()]);
  await wait;
  expect((await client.untilClosed()).code).toBe(428);
  await expect(fetch(sandbox.url)).rejects.toThrow();
});

import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { parseConfig } from "../../../../../src/config.ts";
import { startSandbox } from "../../../../../src/sandbox/index.ts";
import { seedLinkedSessions } from "../../../../bench/seed.ts";
import { endsWithFile } from "../../../../support/ends-with-file.ts";
import { eventually } from "../../../../support/eventually.ts";
import { OPEN_HOST } from "../../../../support/media-host.ts";
import { sampleMedia } from "../../../../support/sample-media.ts";
import { temporaryFolder } from "../../../../support/temporary-folder.ts";
import { newNumber } from "../../../../support/tenant.ts";
import { WebhookReceiver } from "../../../../support/webhook-receiver.ts";
import { MeasuredGateway } from "./measured-gateway.ts";

const MIB = 1024 * 1024;
const OTHERS = 100;
const MOST_MIB_ABOVE = 40;
/** The event as a text, its base64 and the bytes themselves, once. */
const MOST_MIB_ABOVE_IN_EVENT = 80;

const folder = endsWithFile(temporaryFolder()).path;
const seeded = await seedLinkedSessions({ ...parseConfig({}), dataDir: folder }, OTHERS + 1);
const sandbox = endsWithFile(await startSandbox({ directory: path.join(folder, "wa-simulator") }));
const gateway = endsWithFile(await MeasuredGateway.start(folder, seeded, sandbox));
const receiver = endsWithFile(await WebhookReceiver.start(OPEN_HOST));
const [hearer = { id: "", name: "", number: "" }, ...others] = seeded.sessions;

const sum = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Every other session sends a text. */
async function everybodySends(): Promise<void> {
  const text = { number: newNumber(), message: "meanwhile" };
  const answers = await Promise.all(others.map(({ name }) => gateway.send("text", name, text)));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
}

/** A document that a partner sends; how it can be asked for. */
async function heard(bytes: Buffer): Promise<{ readonly address: string; readonly id: string }> {
  const from = newNumber();
  const media = {
    kind: "document",
    mimetype: "application/pdf",
    filename: "a.pdf",
    base64: bytes.toString("base64"),
  };
  const sent = await sandbox.request("/phone/send", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ from, to: hearer.number, media }),
  });
  expect(sent.status).toBe(200);
  const chat = `/api/v1/sessions/${hearer.id}/chats/${from}%40s.whatsapp.net/messages`;
  type Row = { readonly waMessageId: string; readonly media: { readonly url: string } };
  let rows: readonly Row[] = [];
  await eventually("it is kept", async () => {
    const { status, body } = await gateway.call("GET", chat);
    rows = status === 200 ? (body["data"] as readonly Row[]) : [];
    return rows.length === 1;
  });
  return { address: rows[0]?.media.url ?? "", id: rows[0]?.waMessageId ?? "" };
}

/** What is fetched, in two halves with something between them. */
async function fetched(address: string, wholeBytes: number, between: () => Promise<void>): Promise<Buffer> {
  const response = await gateway.open(address);
  expect(response.statusCode).toBe(200);
  const parts: Buffer[] = [];
  let bytes = 0;
  let isBehindHalf = false;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (!isBehindHalf && bytes > wholeBytes / 2) {
      isBehindHalf = true;
      await between();
    }
  }
  return Buffer.concat(parts);
}

/** How much more than at rest it held while `work` was done, in MiB. */
async function aboveRest(work: () => Promise<void>): Promise<number> {
  const rest = (await gateway.heldMib()).at(-1) ?? 0;
  await work();
  return Math.max(...(await gateway.heldMib())) - rest;
}

it.each([
  ["A's address of its bytes", ({ address }: { address: string }) => address, (body: Buffer) => body],
  [
    "B's base64",
    ({ id }: { id: string }) => `/api/chat/base64/${hearer.name}?messageId=${id}`,
    (body: Buffer) => Buffer.from((JSON.parse(body.toString()) as { base64: string }).base64, "base64"),
  ],
])(
  "64 MiB fetched by %s take less than 40 MiB of memory, and 100 others go on sending",
  async (_, way, toBytes) => {
    const nothing = () => Promise.resolve();
    // What any work has it keep.
    await everybodySends();
    const small = await heard(sampleMedia.pdf(4 * MIB));
    await fetched(way(small), 4 * MIB, nothing);
    const whole = sampleMedia.pdf(64 * MIB - 9);
    const message = await heard(whole);
    let body: Buffer = Buffer.alloc(0);
    const above = await aboveRest(async () => {
      body = await fetched(way(message), whole.length, everybodySends);
    });
    expect(sum(toBytes(body))).toBe(sum(whole));
    expect(above).toBeLessThan(MOST_MIB_ABOVE);
    expect(readdirSync(path.join(folder, "media"))).toEqual([]);
  },
);

it("an event has 16 MiB of media in base64 for little more than they are, and of 64 MiB none", async () => {
  const hook = { enabled: true, url: receiver.url("/hook"), events: ["message.exchange"], mediaBase64: true };
  const set = await gateway.call("POST", `/api/events/webhook/${hearer.name}`, hook);
  expect(set.status).toBe(200);
  type Told = { readonly message: { readonly media: { readonly base64?: string } } };
  const toldBase64 = async (bytes: Buffer) => {
    const { id } = await heard(bytes);
    const { event } = await receiver.until(
      "/hook",
      "message.exchange",
      ({ data }) => (data as { id: string }).id === id,
    );
    receiver.deliveries.length = 0;
    return (event["data"] as Told).message.media.base64;
  };
  await toldBase64(sampleMedia.pdf(4 * MIB));
  const most = sampleMedia.pdf(16 * MIB - 9);
  let base64: string | undefined = "";
  const aboveForMost = await aboveRest(async () => void (base64 = await toldBase64(most)));
  expect(sum(Buffer.from(base64, "base64"))).toBe(sum(most));
  const aboveForMore = await aboveRest(
    async () => void (base64 = await toldBase64(sampleMedia.pdf(64 * MIB - 9))),
  );
  expect(base64).toBeUndefined();
  expect(aboveForMore).toBeLessThan(MOST_MIB_ABOVE);
  expect(aboveForMost).toBeLessThan(MOST_MIB_ABOVE_IN_EVENT);
});

import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect, it } from "vitest";
import { parseConfig } from "../../../../../src/config.ts";
import { startSandbox } from "../../../../../src/sandbox/index.ts";
import { seedLinkedSessions } from "../../../../bench/seed.ts";
import { OPEN_HOST } from "../../../../support/media-host.ts";
import { sampleMedia } from "../../../../support/sample-media.ts";
import { temporaryFolder } from "../../../../support/temporary-folder.ts";
import { newNumber } from "../../../../support/tenant.ts";
import { answerTo, MeasuredGateway } from "./measured-gateway.ts";

const MIB = 1024 * 1024;
const OTHERS = 100;
const MOST_MIB_ABOVE = 40;
const PARTNER = newNumber();

/** In two halves, with something between them. */
async function* halves(bytes: Buffer, between: () => Promise<void>): AsyncGenerator<Buffer> {
  const half = bytes.length / 2;
  yield bytes.subarray(0, half);
  await between();
  yield bytes.subarray(half);
}

async function byBase64(gateway: MeasuredGateway, name: string, bytes: Buffer, between: () => Promise<void>) {
  const sending = gateway.begin("media", name);
  const answered = answerTo(sending);
  sending.write(`{"number":"${PARTNER}","mediaType":"document","mediaBase64":"`);
  for await (const part of halves(Buffer.from(bytes.toString("base64")), between))
    if (!sending.write(part)) await once(sending, "drain");
  sending.end('"}');
  return answered;
}

async function byUrl(gateway: MeasuredGateway, name: string, bytes: Buffer, between: () => Promise<void>) {
  const host = createServer((_, response) => {
    void (async () => {
      response.writeHead(200, { "Content-Length": bytes.length });
      for await (const part of halves(bytes, between))
        if (!response.write(part)) await once(response, "drain");
      response.end();
    })();
  }).listen(0, OPEN_HOST);
  await once(host, "listening");
  const mediaUrl = `http://${OPEN_HOST}:${(host.address() as AddressInfo).port}/`;
  const answer = await gateway.send("media", name, { number: PARTNER, mediaType: "document", mediaUrl });
  host.close();
  return answer;
}

it("64 MiB of media take less than 40 MiB of memory, and 100 other sessions go on sending meanwhile", async () => {
  using folder = temporaryFolder();
  const config = { ...parseConfig({}), dataDir: folder.path };
  const seeded = await seedLinkedSessions(config, OTHERS + 1);
  await using sandbox = await startSandbox({ directory: path.join(folder.path, "wa-simulator") });
  await using gateway = await MeasuredGateway.start(folder.path, seeded, sandbox);
  const [sender = "", ...others] = seeded.sessions.map(({ name }) => name);
  let answered = 0;
  async function everybodySends(): Promise<void> {
    const text = { number: PARTNER, message: "meanwhile" };
    const answers = await Promise.all(others.map((name) => gateway.send("text", name, text)));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    answered += answers.length;
  }
  const whole = sampleMedia.pdf(64 * MIB - 9);
  expect(whole).toHaveLength(64 * MIB);
  // What any work has it keep.
  await everybodySends();
  for (const way of [byBase64, byUrl]) {
    expect((await way(gateway, sender, sampleMedia.pdf(4 * MIB), () => Promise.resolve())).status).toBe(200);
    const rest = (await gateway.heldMib()).at(-1) ?? 0;
    const { status, body } = await way(gateway, sender, whole, everybodySends);
    const above = (await gateway.heldMib()).map((held) => held - rest);
    expect({ status, body }).toMatchObject({ status: 200, body: { data: { mediaSize: whole.length } } });
    // With what a hundred others send at the same moment.
    expect(Math.max(...above)).toBeLessThan(MOST_MIB_ABOVE);
  }
  expect(answered).toBe(3 * OTHERS);
  expect(readdirSync(path.join(folder.path, "media"))).toEqual([]);
});

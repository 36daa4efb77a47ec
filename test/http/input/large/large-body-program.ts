import { once } from "node:events";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { rm } from "node:fs/promises";
import { serve } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { GatewayError } from "../../../../src/core/index.ts";
import { readLargeJson } from "../../../../src/http/input/large/read-large-json.ts";
import { readMediaText, sealFile } from "../../../../src/media/index.ts";

/** Serves bodies with a large member into files, as one process, and says how much memory they took: MiB at rest, and at most. */

const MIB = 1024 * 1024;
const file = path.join(tmpdir(), `duet-large-body-${process.pid}`);

async function take(text: AsyncIterable<Uint8Array>): Promise<number> {
  const { bytes } = readMediaText(text);
  const sealed = await sealFile(bytes, file, { kind: "document", mostBytes: 64 * MIB });
  await rm(file);
  return sealed.bytes;
}

const server = serve({
  port: 0,
  hostname: "127.0.0.1",
  async fetch({ body }) {
    if (!body) return new Response("no body", { status: 400 });
    const value = await readLargeJson(
      body,
      { paths: [["media"]], take, drop: () => Promise.resolve() },
      (fault) => new GatewayError("malformed_input", fault),
    );
    return Response.json(value);
  },
});
await once(server, "listening");
const { port } = server.address() as AddressInfo;

async function post(mib: number): Promise<unknown> {
  const sending = request({ port, method: "POST" });
  const answered = once(sending, "response");
  sending.write('{"media":"');
  const piece = "QUJD".repeat(MIB / 16);
  // Base64 is longer than what it says by a third.
  for (let sent = 0; sent < (mib * MIB * 4) / 3; sent += piece.length) {
    if (!sending.write(piece)) await once(sending, "drain");
  }
  sending.end('"}');
  const [response] = (await answered) as [AsyncIterable<Buffer>];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
}

const rssMib = () => process.memoryUsage.rss() / MIB;
await post(1);
const restMib = rssMib();
const value = await post(63);
process.stdout.write(JSON.stringify({ restMib, mostMib: process.resourceUsage().maxRSS / 1024, value }));
server.close();

import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { rm } from "node:fs/promises";
import { serve } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { GatewayError } from "../../../../src/core/index.ts";
import { readLargeJson } from "../../../../src/http/input/large/read-large-json.ts";
import { readMediaText, sealFile } from "../../../../src/media/index.ts";

/** Takes bodies with a large member into files, and tells its parent its port, and how much memory it holds or has held. */

const MIB = 1024 * 1024;
const LOOK_EVERY_BYTES = 2 * MIB;
const file = path.join(tmpdir(), `duet-large-body-${process.pid}`);

let mostBytes = 0;

/** Without what is garbage: when that is collected is the machine's affair, and late on a busy one. */
function heldBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  mostBytes = Math.max(mostBytes, heapUsed + external);
  return heapUsed + external;
}

async function* watched(text: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let passed = 0;
  for await (const part of text) {
    passed += part.length;
    if (passed > LOOK_EVERY_BYTES) {
      passed = 0;
      heldBytes();
    }
    yield part;
  }
}

async function take(text: AsyncIterable<Uint8Array>): Promise<number> {
  const { bytes } = readMediaText(watched(text));
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
      { paths: [["media"]], mostBytes: 128 * MIB, take, drop: () => Promise.resolve() },
      (fault) => new GatewayError("malformed_input", fault),
    );
    return Response.json(value);
  },
});
await once(server, "listening");
process.on("message", (message: "rest" | "most") => {
  const held = heldBytes();
  process.send?.({ mib: (message === "rest" ? held : mostBytes) / MIB });
});
process.on("disconnect", () => server.close());
process.send?.({ port: (server.address() as AddressInfo).port });

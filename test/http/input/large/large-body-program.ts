import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { rm } from "node:fs/promises";
import { serve } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { GatewayError } from "../../../../src/core/index.ts";
import { readLargeJson } from "../../../../src/http/input/large/read-large-json.ts";
import { readMediaText, sealFile } from "../../../../src/media/index.ts";

/** Takes bodies with a large member into files, and tells its parent its port, and how much memory it has or has had. */

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
const rssMib = () => process.memoryUsage.rss() / MIB;

process.on("message", (message: "rest" | "most") => {
  if (message === "rest") process.send?.({ mib: rssMib() });
  else process.send?.({ mib: process.resourceUsage().maxRSS / 1024 });
});
process.on("disconnect", () => server.close());
process.send?.({ port: (server.address() as AddressInfo).port });

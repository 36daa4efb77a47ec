import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { answers } from "../answers.ts";
import type { Taken } from "./receiver.ts";

// Takes what webhooks are told. Whatever begins with /hang is never answered.
type Told = { readonly id: string; readonly session: string; readonly timestamp: number };

const seen = new Set<string>();
const lastOf = new Map<string, string>();
let taken: Taken = nothing();
let inAll = 0;
let waiting: { readonly count: number; readonly resolve: () => void } | undefined;

function nothing(): Taken {
  return { events: 0, twice: 0, outOfOrder: 0, latenessMs: [] };
}

/** Ids are in the order in which they were made. */
function take(path: string, { id, session, timestamp }: Told): void {
  if (seen.has(id)) {
    taken.twice++;
    return;
  }
  seen.add(id);
  const lane = `${path} ${session}`;
  if ((lastOf.get(lane) ?? "") > id) taken.outOfOrder++;
  lastOf.set(lane, id);
  taken.events++;
  taken.latenessMs.push(Date.now() - timestamp);
  inAll++;
  if (waiting && inAll >= waiting.count) waiting.resolve();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString();
}

const server = createServer((request, response) => {
  const { url = "" } = request;
  void bodyOf(request).then((body) => {
    if (url.startsWith("/hang")) return;
    take(url, JSON.parse(body) as Told);
    response.writeHead(204).end();
  });
});
// A sender decides for how long it keeps a connection.
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ address: `http://127.0.0.1:${port}` })}\n`);
});

answers.set("taken", () => {
  const told = taken;
  taken = nothing();
  return told;
});
answers.set("in all", () => inAll);
answers.set("until", async (count) => {
  if (inAll >= (count as number)) return;
  await new Promise<void>((resolve) => (waiting = { count: count as number, resolve }));
});

process.once("SIGTERM", () => process.exit(0));

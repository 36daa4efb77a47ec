import { Writable } from "node:stream";
import { parseConfig } from "../../../../../src/config.ts";
import { createLog, startGateway } from "../../../../../src/gateway.ts";
import { OPEN_HOST } from "../../../../support/media-host.ts";

/** A gateway alone in its process, which tells its parent where it is when all is open, and how much memory it holds. */

const MIB = 1024 * 1024;
/** Of its time it looks at its memory, which takes a while. */
const LOOKING_PART = 0.25;
const OPEN_WITHIN_MS = 60_000;
const [dataDir = "", whatsappUrl = "", whatsappRootKey = "", organizationId = ""] = process.argv.slice(2);

const log = await createLog({
  level: "error",
  format: "json",
  stream: new Writable({ write: (chunk: Buffer, _encoding, done) => process.stderr.write(chunk, done) }),
});
const gateway = await startGateway(
  {
    ...parseConfig({ DUET_ANNOUNCE: "quiet" }),
    ...{ port: 0, dataDir, whatsappUrl, whatsappRootKey },
    requestsPerMinute: 0,
    privateDestinations: [OPEN_HOST],
  },
  log,
);
const { sessions } = gateway.core;
for await (const session of sessions.list(organizationId))
  if (!(await sessions.untilOpen(session, OPEN_WITHIN_MS))) throw new Error(`${session.name} is not open`);

/** Without what is garbage: when that is collected is the machine's affair, and late on a busy one. */
function heldMib(): number {
  // The second waits for what the first has begun to free.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MIB;
}

let readings: number[] = [];
let watching: NodeJS.Timeout | undefined;

function look(): void {
  const beganMs = performance.now();
  readings.push(heldMib());
  watching = setTimeout(look, (performance.now() - beganMs) / LOOKING_PART);
}
look();

process.on("message", () => {
  readings.push(heldMib());
  process.send?.(readings);
  readings = [];
});
process.on("disconnect", () => {
  clearTimeout(watching);
  void gateway.close();
});
process.send?.(gateway.address);

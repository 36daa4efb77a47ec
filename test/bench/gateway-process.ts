import { parseConfig } from "../../src/config.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startProgram, type Program } from "./program.ts";
import { seedLinkedSessions, type Seeded } from "./seed.ts";

const METRICS_TOKEN = "of-the-benchmarks";

/** What a gateway's process has used. */
export type Usage = { readonly cpuMs: number; readonly rssBytes: number; readonly heapBytes: number };

/** A gateway in a process of its own, with linked sessions that open on a simulated WhatsApp in another. */
export interface GatewayProcess extends AsyncDisposable {
  readonly address: string;
  readonly whatsapp: string;
  readonly seeded: Seeded;
  /** From the start of the program to its first healthy answer. */
  readonly healthyAfterMs: number;
  /** Resolves with the ms from the start until every session was open. */
  untilOpen(): Promise<number>;
  usage(): Promise<Usage>;
  stop: Program["stop"];
}

/** Everything about limits is off: it is not what is measured. */
const NO_LIMITS = {
  DUET_RATE_LIMIT_PER_MINUTE: "0",
  DUET_CHAT_STATES_PER_SECOND: "0",
  DUET_ANNOUNCE: "quiet",
  DUET_LOG_LEVEL: "warn",
};

export async function startGatewayProcess(
  sessions: number,
  env: Record<string, string> = {},
): Promise<GatewayProcess> {
  const folder = temporaryFolder();
  const config = { ...parseConfig({ DUET_ANNOUNCE: "quiet" }), dataDir: folder.path };
  const seeded = seedLinkedSessions(config, sessions);
  const whatsapp = await startProgram(["wa-simulator", "--port", "0"], { DUET_DATA_DIR: folder.path });
  const { url = "", rootKey = "" } = whatsapp.first;
  const startedMs = performance.now();
  const gateway = await startProgram(["serve"], {
    DUET_DATA_DIR: folder.path,
    DUET_PORT: "0",
    DUET_WHATSAPP_URL: url,
    DUET_WHATSAPP_ROOT_KEY: rootKey,
    DUET_METRICS_TOKEN: METRICS_TOKEN,
    ...NO_LIMITS,
    ...env,
  });
  const { address = "" } = gateway.first;
  const ready = async () =>
    (await (await fetch(`${address}/health/ready`)).json()) as {
      readonly status: string;
      readonly sessions: { readonly open: number };
    };
  await ready();
  const healthyAfterMs = performance.now() - startedMs;
  return {
    address,
    whatsapp: `http://${new URL(url).host}`,
    seeded,
    healthyAfterMs,
    async untilOpen() {
      while ((await ready()).sessions.open < sessions) await new Promise((look) => setTimeout(look, 50));
      return performance.now() - startedMs;
    },
    async usage() {
      const text = await (
        await fetch(`${address}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}` } })
      ).text();
      const read = (name: string) => Number(new RegExp(`^${name} (\\S+)`, "m").exec(text)?.[1]);
      return {
        cpuMs: read("process_cpu_seconds_total") * 1000,
        rssBytes: read("process_resident_memory_bytes"),
        heapBytes: read("nodejs_heap_size_used_bytes"),
      };
    },
    stop: () => gateway.stop(),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await whatsapp[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

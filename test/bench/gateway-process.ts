import { parseConfig, type Environment } from "../../src/config.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import type { Caller } from "./presence-requests.ts";
import { startProbed } from "./probed.ts";
import { OWN_BUILD, startNode, startProgram, type Program } from "./program.ts";
import { seedLinkedSessions } from "./seed.ts";

const METRICS_TOKEN = "of-the-benchmarks";

/** What a gateway's process has used. */
export type Usage = { readonly cpuMs: number; readonly rssBytes: number; readonly heapBytes: number };

/** A gateway in a process of its own, with linked sessions that open on a simulated WhatsApp in another. */
export interface GatewayProcess extends AsyncDisposable {
  readonly address: string;
  readonly whatsapp: string;
  readonly seeded: Caller;
  readonly program: Program;
  /** From the start of the program to its first healthy answer. */
  readonly healthyAfterMs: number;
  /** Resolves with the ms from the start until every session was open. */
  untilOpen(): Promise<number>;
  usage(): Promise<Usage>;
  stop: Program["stop"];
}

export type GatewayOptions = {
  readonly env?: Record<string, string>;
  /** The program's main file; without it the build of this working tree. */
  readonly build?: string;
  /** It is asked from outside, and has these switches. Without it the program is alone in its process. */
  readonly switches?: readonly string[];
};

/** A data folder of a gateway, with the state of the simulated WhatsApp beside it in `wa-simulator`. */
export interface LinkedFolder extends Disposable {
  readonly path: string;
  readonly seeded: Caller;
}

/** Everything about limits is off: it is not what is measured. */
export const NO_LIMITS = {
  DUET_RATE_LIMIT_PER_MINUTE: "0",
  DUET_CHAT_STATES_PER_SECOND: "0",
  DUET_ANNOUNCE: "quiet",
  DUET_LOG_LEVEL: "warn",
};

/** Seeded with the code of this working tree. */
export async function seededFolder(sessions: number, env: Environment = {}): Promise<LinkedFolder> {
  using made = new DisposableStack();
  const folder = made.use(temporaryFolder());
  const config = { ...parseConfig({ DUET_ANNOUNCE: "quiet", ...env }), dataDir: folder.path };
  const seeded = await seedLinkedSessions(config, sessions);
  made.move();
  return { ...folder, seeded };
}

export async function startGatewayProcess(
  sessions: number,
  options: GatewayOptions = {},
): Promise<GatewayProcess> {
  await using made = new AsyncDisposableStack();
  const gateway = await startGatewayOn(made.use(await seededFolder(sessions)), options);
  made.use(gateway);
  const all = made.move();
  return { ...gateway, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** The simulated WhatsApp is always that of this working tree. */
export async function startGatewayOn(
  { path, seeded }: LinkedFolder,
  { env = {}, build = OWN_BUILD, switches }: GatewayOptions = {},
): Promise<GatewayProcess> {
  await using made = new AsyncDisposableStack();
  const whatsapp = made.use(await startProgram(["wa-simulator", "--port", "0"], { DUET_DATA_DIR: path }));
  const { url = "", rootKey = "" } = whatsapp.first;
  const settings = {
    DUET_DATA_DIR: path,
    DUET_PORT: "0",
    DUET_WHATSAPP_URL: url,
    DUET_WHATSAPP_ROOT_KEY: rootKey,
    DUET_METRICS_TOKEN: METRICS_TOKEN,
    ...NO_LIMITS,
    ...env,
  };
  const args = [build, "serve", "--json"];
  const startedMs = performance.now();
  const gateway = made.use(
    await (switches ? startProbed(args, settings, switches) : startNode(args, settings)),
  );
  const { address = "" } = gateway.first;
  const ready = async () =>
    (await (await fetch(`${address}/health/ready`)).json()) as {
      readonly status: string;
      readonly sessions: { readonly open: number };
    };
  await ready();
  const healthyAfterMs = performance.now() - startedMs;
  const both = made.move();
  return {
    address,
    whatsapp: `http://${new URL(url).host}`,
    seeded,
    program: gateway,
    healthyAfterMs,
    async untilOpen() {
      while ((await ready()).sessions.open < seeded.sessions.length)
        await new Promise((look) => setTimeout(look, 50));
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
    [Symbol.asyncDispose]: () => both.disposeAsync(),
  };
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { figure, quantile, type Figure } from "./figures.ts";
import { startGatewayProcess, type GatewayProcess } from "./gateway-process.ts";
import { requestText, underLoad, type Load } from "./load.ts";

const CONNECTIONS = 16;
const WARM_UP_SECONDS = 2;
const SECONDS = 8;
const CHATS = 1_000;

type Measured = { readonly callsPerSecond: number; readonly cpuMsPerCall: number; readonly load: Load };
type Dialect = "bearer-cid" | "token-number";

/** Presence calls over HTTP in both dialects, with 1, 100 and 1,000 sessions, beside a route that does nothing. */
export async function httpCalls(): Promise<readonly Figure[]> {
  const bare = await bareHono();
  const figures = [...figuresOf("bare Hono", bare)];
  const rates = new Map<string, number>();
  for (const sessions of [1, 100, 1_000]) {
    await using gateway = await startGatewayProcess(sessions);
    await gateway.untilOpen();
    for (const dialect of ["bearer-cid", "token-number"] as const) {
      const measured = await presenceCalls(gateway, dialect);
      rates.set(`${dialect} ${sessions}`, measured.callsPerSecond);
      const name = `HTTP, ${dialect}, ${sessions} sessions`;
      figures.push(...figuresOf(name, measured));
      figures.push(figure(`${name}: CPU over bare Hono's`, measured.cpuMsPerCall / bare.cpuMsPerCall, ""));
    }
  }
  for (const dialect of ["bearer-cid", "token-number"]) {
    const growth = (rates.get(`${dialect} 1000`) ?? 0) / (rates.get(`${dialect} 1`) ?? 1);
    figures.push(figure(`HTTP, ${dialect}: calls/s at 1,000 sessions over 1`, growth, ""));
  }
  return figures;
}

function figuresOf(name: string, { callsPerSecond, cpuMsPerCall, load }: Measured): readonly Figure[] {
  return [
    figure(`${name}: calls a second`, callsPerSecond, "/s"),
    figure(`${name}: CPU a call`, cpuMsPerCall, "ms"),
    figure(`${name}: p50`, quantile(load.timesMs, 0.5), "ms"),
    figure(`${name}: p99`, quantile(load.timesMs, 0.99), "ms"),
  ];
}

/** Every call changes the state of its chat, so that each is a stanza. */
async function presenceCalls(gateway: GatewayProcess, dialect: Dialect): Promise<Measured> {
  const { sessions, apiKey, accountToken } = gateway.seeded;
  const texts = Array.from({ length: CHATS * 2 }, (_, i) => {
    const { id = "", name = "" } = sessions[i % sessions.length] ?? {};
    const number = `5521${900_000_000 + (i % CHATS)}`;
    const isFirst = i < CHATS;
    if (dialect === "token-number") {
      const body = { number, state: isFirst ? "typing" : "recording", duration: 30 };
      return requestText("POST", `/api/chat/presence/${name}`, { token: accountToken }, body);
    }
    const path = `/api/v1/sessions/${id}/chats/${number}%40s.whatsapp.net/presence`;
    const body = { state: isFirst ? "composing" : "recording" };
    return requestText("PUT", path, { Authorization: `Bearer ${apiKey}` }, body);
  });
  return measure({
    address: gateway.address,
    request: (i) => texts[i % texts.length] ?? "",
    wanted: dialect === "bearer-cid" ? 204 : 200,
    cpuMs: async () => (await gateway.usage()).cpuMs,
  });
}

async function bareHono(): Promise<Measured> {
  const child = spawn(process.execPath, ["--import", "tsx", "test/bench/bare-hono.ts"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { address } = JSON.parse(line) as { address: string };
  const text = requestText("POST", "/presence/s1", {}, { number: "5521900000000", state: "typing" });
  try {
    return await measure({
      address,
      request: () => text,
      wanted: 200,
      cpuMs: async () => ((await (await fetch(`${address}/cpu`)).json()) as { cpuMs: number }).cpuMs,
    });
  } finally {
    child.kill("SIGTERM");
  }
}

type Target = {
  readonly address: string;
  readonly request: (i: number) => string;
  readonly wanted: number;
  readonly cpuMs: () => Promise<number>;
};

async function measure({ address, request, wanted, cpuMs }: Target): Promise<Measured> {
  const options = { address, request, wanted, connections: CONNECTIONS };
  await underLoad({ ...options, seconds: WARM_UP_SECONDS });
  const before = await cpuMs();
  const load = await underLoad({ ...options, seconds: SECONDS });
  const used = (await cpuMs()) - before;
  if (load.refused.size > 0) throw new Error(`refused: ${JSON.stringify([...load.refused])}`);
  return { callsPerSecond: load.calls / load.seconds, cpuMsPerCall: used / load.calls, load };
}

import { figure, quantile, type Figure } from "./figures.ts";
import { startGatewayProcess } from "./gateway-process.ts";
import { DIALECTS } from "./presence-requests.ts";
import { countStanzas } from "./stanza-count.ts";
import { bareHonoTarget, gatewayTargets } from "./targets.ts";
import { cpuUsPerCall, type Target, type Turn } from "./turns.ts";

const WARM_UP_MS = 2_000;
const MEASURED_MS = 8_000;

/** Presence calls over HTTP in both dialects, with 1, 100 and 1,000 sessions, beside a route that does nothing. */
export async function httpCalls(): Promise<readonly Figure[]> {
  await using hono = await bareHonoTarget();
  const bare = await measure(hono);
  const figures = [...figuresOf("bare Hono", bare)];
  const rates = new Map<string, number>();
  for (const sessions of [1, 100, 1_000]) {
    await using gateway = await startGatewayProcess(sessions, { switches: [] });
    await gateway.untilOpen();
    const targets = gatewayTargets(gateway);
    for (const dialect of DIALECTS) {
      await countStanzas(targets[dialect], gateway.whatsapp);
      const measured = await measure(targets[dialect]);
      rates.set(`${dialect} ${sessions}`, measured.calls / measured.seconds);
      const name = `HTTP, ${dialect}, ${sessions} sessions`;
      figures.push(...figuresOf(name, measured));
      figures.push(figure(`${name}: CPU over bare Hono's`, cpuUsPerCall(measured) / cpuUsPerCall(bare), ""));
    }
  }
  for (const dialect of DIALECTS) {
    const growth = (rates.get(`${dialect} 1000`) ?? 0) / (rates.get(`${dialect} 1`) ?? 1);
    figures.push(figure(`HTTP, ${dialect}: calls/s at 1,000 sessions over 1`, growth, ""));
  }
  return figures;
}

async function measure(target: Target): Promise<Turn> {
  await target.turn({ ms: WARM_UP_MS });
  return target.turn({ ms: MEASURED_MS });
}

function figuresOf(name: string, turn: Turn): readonly Figure[] {
  return [
    figure(`${name}: calls a second`, turn.calls / turn.seconds, "/s"),
    figure(`${name}: CPU a call`, cpuUsPerCall(turn) / 1000, "ms"),
    figure(`${name}: p50`, quantile(turn.timesMs, 0.5), "ms"),
    figure(`${name}: p99`, quantile(turn.timesMs, 0.99), "ms"),
  ];
}

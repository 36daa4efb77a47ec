import { setTimeout as pass } from "node:timers/promises";
import { startGatewayOn, type LinkedFolder } from "./gateway-process.ts";
import { copyOf } from "./linked-folder.ts";
import { DIALECTS } from "./presence-requests.ts";
import type { Used } from "./probe.ts";
import { countStanzas } from "./stanza-count.ts";
import { gatewayTargets } from "./targets.ts";
import { threeInTurn, type Three } from "./three.ts";
import { inTurns, type Target, type TurnOptions, type Turns } from "./turns.ts";

const SETTLE_MS = 10_000;

/** What a gateway has taken until its sessions were open, and holds while nobody calls. */
export type Idle = { readonly openAfterMs: number; readonly openCpuMs: number; readonly rssBytes: number };

export type Start = { readonly idle: Three<Idle>; readonly turns: Turns };

export type ThreeBuilds = {
  readonly mains: Three<string>;
  /** They are copied for each start. */
  readonly folders: Three<LinkedFolder>;
  readonly yardsticks: readonly Target[];
};

/** Start number `number` of three gateways, all alive at once; their targets are called `<role> <dialect>`. */
export async function startThree(
  number: number,
  { mains, folders, yardsticks }: ThreeBuilds,
  options: TurnOptions,
): Promise<Start> {
  await using all = new AsyncDisposableStack();
  const opened = await threeInTurn(number, async (role) => {
    const folder = all.use(copyOf(folders[role]));
    const gateway = all.use(await startGatewayOn(folder, { build: mains[role], switches: [] }));
    const openAfterMs = await gateway.untilOpen();
    const { userUs, systemUs } = await gateway.program.ask<Used>("used");
    return { gateway, openAfterMs, openCpuMs: (userUs + systemUs) / 1000 };
  });
  await pass(SETTLE_MS);
  const targets = [...yardsticks];
  const idle = await threeInTurn(number, async (role) => {
    const { gateway, openAfterMs, openCpuMs } = opened[role];
    const { rssBytes } = await gateway.program.ask<Used>("used");
    return { openAfterMs, openCpuMs, rssBytes };
  });
  await threeInTurn(number, async (role) => {
    const { gateway } = opened[role];
    const ofBoth = gatewayTargets(gateway);
    for (const dialect of DIALECTS) {
      const target = { ...ofBoth[dialect], name: `${role} ${dialect}` };
      await countStanzas(target, gateway.whatsapp);
      targets.push(target);
    }
  });
  return { idle, turns: await inTurns(targets, options) };
}

import type { GatewayProcess } from "./gateway-process.ts";
import { openConnections, requestText, underLoad } from "./load.ts";
import { DIALECTS, presenceRequests, WANTED, type Dialect } from "./presence-requests.ts";
import type { Used } from "./probe.ts";
import { startProbed } from "./probed.ts";
import type { Program } from "./program.ts";
import type { Length, Target, Turn } from "./turns.ts";

const CONNECTIONS = 16;

type Server = {
  readonly address: string;
  readonly program: Program;
  readonly request: () => string;
  readonly wanted: number;
};

/** Both dialects of a gateway that was started with a probe. */
export function gatewayTargets({ address, program, seeded }: GatewayProcess): Record<Dialect, Target> {
  const next = presenceRequests(seeded);
  const target = (dialect: Dialect): Target => ({
    name: dialect,
    turn: (length) =>
      httpTurn({ address, program, request: () => next(dialect), wanted: WANTED[dialect] }, length),
  });
  const [bearer, token] = DIALECTS;
  return { [bearer]: target(bearer), [token]: target(token) };
}

/** The same target with one of its switches on; without a place all are off. */
export function switched(name: string, target: Target, { ask }: Program, place?: number): Target {
  return {
    name,
    async turn(length) {
      await ask("switch", place);
      return target.turn(length);
    },
  };
}

export const BARE_HONO = "bare Hono";

/** The yardstick of HTTP: a route that reads and answers JSON, and nothing else. */
export async function bareHonoTarget(): Promise<Target & AsyncDisposable> {
  const program = await startProbed(["test/bench/bare-hono.ts"], {});
  const { address = "" } = program.first;
  const text = requestText("POST", "/presence/s1", {}, { number: "5521900000000", state: "typing" });
  return {
    name: BARE_HONO,
    turn: (length) => httpTurn({ address, program, request: () => text, wanted: 200 }, length),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

/** Throws an Error when a call was refused. */
export async function httpTurn(server: Server, { ms, calls }: Length): Promise<Turn> {
  const { address, program, request, wanted } = server;
  using connections = await openConnections(address, CONNECTIONS);
  const before = await program.ask<Used>("used");
  const load = await underLoad(connections, {
    request,
    wanted,
    seconds: ms / 1000,
    ...(calls !== undefined && { calls }),
  });
  const after = await program.ask<Used>("used");
  if (load.refused.size > 0) throw new Error(`refused: ${JSON.stringify([...load.refused])}`);
  return {
    calls: load.calls,
    seconds: load.seconds,
    userUs: after.userUs - before.userUs,
    systemUs: after.systemUs - before.systemUs,
    timesMs: load.timesMs,
  };
}

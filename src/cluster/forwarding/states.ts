import type { ServerResponse } from "node:http";
import { within, type Clock, type SeenSession, type SessionState } from "../../core/index.ts";
import type { OwnerStore } from "../owner-store.ts";
import { answerText } from "./answer-text.ts";
import type { InnerLine } from "./inner-line.ts";

/** No call of a session has that address. */
export const STATES_TARGET = "/.nodes/states";
/** Whoever does not answer by then is not waited for. */
const TOLD_WITHIN_MS = 300;

/** What a node tells of a session that it serves: when it opened, by how long that is ago. */
type Told = SessionState | { readonly status: "open"; readonly openForMs: number };

export type StatesPorts = {
  readonly clock: Clock;
  readonly line: InnerLine;
  readonly owners: Pick<OwnerStore, "ownersOf">;
  /** Of this node. */
  readonly address: () => string;
  /** Of a session that this node serves. */
  readonly stateHere: (sessionId: string) => SessionState | undefined;
};

/** What sessions are doing, wherever they are served. */
export interface States {
  /** Asks each node that has any of these, once. */
  of(sessionIds: readonly string[]): Promise<ReadonlyMap<string, SeenSession>>;
  /** Tells another node. */
  answer(outgoing: ServerResponse, body: Buffer | undefined): void;
}

export function createStates({ clock, line, owners, address, stateHere }: StatesPorts): States {
  async function ask(node: string, ids: readonly string[], seen: Map<string, SeenSession>): Promise<void> {
    const reached = await line.send(node, {
      method: "POST",
      target: STATES_TARGET,
      headers: ["Host", node, "Content-Type", "application/json"],
      body: Buffer.from(JSON.stringify(ids)),
    });
    if (reached.kind !== "answer") return;
    const told = JSON.parse(await answerText(reached.answer)) as Readonly<Record<string, Told>>;
    for (const id of ids) {
      const state = told[id];
      if (state) seen.set(id, { servedBy: node, state: fromTold(state, clock.nowMs()) });
    }
  }

  return {
    async of(sessionIds) {
      const seen = new Map<string, SeenSession>();
      const asked = new Map<string, string[]>();
      for (const { stream, address: node } of await owners.ownersOf(sessionIds)) {
        if (node === null) continue;
        seen.set(stream, { servedBy: node });
        if (node !== address()) asked.set(node, [...(asked.get(node) ?? []), stream]);
      }
      const all = [...asked].map(([node, ids]) => ask(node, ids, seen).catch(nothing));
      await within(Promise.all(all), clock, TOLD_WITHIN_MS);
      return seen;
    },
    answer(outgoing, body) {
      const ids = JSON.parse(body?.toString() ?? "[]") as readonly string[];
      const told = ids.flatMap((id) => {
        const state = stateHere(id);
        return state ? [[id, toTold(state, clock.nowMs())] as const] : [];
      });
      outgoing
        .writeHead(200, { "Content-Type": "application/json" })
        .end(JSON.stringify(Object.fromEntries(told)));
    },
  };
}

function toTold(state: SessionState, nowMs: number): Told {
  if (state.status === "open") return { status: "open", openForMs: nowMs - state.sinceMs };
  // Its code is for who links it, and whoever asks for that is brought to its own node.
  return state.status === "waiting_for_scan" ? { ...state, qr: { ...state.qr, text: "" } } : state;
}

function fromTold(told: Told, nowMs: number): SessionState {
  return "openForMs" in told ? { status: "open", sinceMs: nowMs - told.openForMs } : told;
}

function nothing(): void {
  // What its record says is told.
}

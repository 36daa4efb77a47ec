import { json } from "node:stream/consumers";
import type { Clock, SessionState } from "../../core/index.ts";
import type { OwnerStore } from "../owner-store.ts";
import type { InnerLine } from "./inner-line.ts";

/** Tells that the nodes ask each other something, in the place of a caller's request. */
export const ASK_HEADER = "duet-ask";
/** Of sessions, as a list of their ids. */
export const ASK_STATES = "states";

/** A list is answered without those whose node takes longer. */
const ANSWER_WITHIN_MS = 300;

type States = Readonly<Record<string, SessionState>>;

export type StatesOptions = {
  readonly line: InnerLine;
  readonly owners: Pick<OwnerStore, "ownersOf">;
  readonly isMine: (sessionId: string) => boolean;
  readonly clock: Clock;
};

/** What the connections of sessions are doing that other nodes serve, as far as these say it in time; one call a node. */
export function createStates({ line, owners, isMine, clock }: StatesOptions) {
  async function ask(address: string, ids: readonly string[]): Promise<States> {
    let giveUp = (): void => undefined;
    const cancel = clock.after(ANSWER_WITHIN_MS, () => giveUp());
    try {
      const reached = await line.send(address, {
        method: "POST",
        target: "/",
        headers: ["Host", address, ASK_HEADER, ASK_STATES],
        body: Buffer.from(JSON.stringify(ids)),
        whenGone: (gone) => (giveUp = gone),
      });
      return reached.kind === "answer" ? ((await json(reached.answer)) as States) : {};
    } catch {
      // Of what was not heard the record tells.
      return {};
    } finally {
      cancel();
    }
  }

  return async (sessionIds: readonly string[]): Promise<ReadonlyMap<string, SessionState>> => {
    const others = sessionIds.filter((id) => !isMine(id));
    const found = others.length === 0 ? [] : await owners.ownersOf(others);
    const byAddress = Map.groupBy(found, ({ address }) => address);
    const answers = [...byAddress].map(([address, owned]) =>
      address === null
        ? {}
        : ask(
            address,
            owned.map(({ stream }) => stream),
          ),
    );
    const nowMs = clock.nowMs();
    const told = (await Promise.all(answers)).flatMap((states) => Object.entries(states));
    return new Map(told.map(([id, state]) => [id, moved(state, nowMs)]));
  };
}

/** As another process is told it, whose time has another beginning: times are counted from now. */
export function toTold(state: SessionState, clock: Clock): SessionState {
  return moved(state, -clock.nowMs());
}

function moved(state: SessionState, byMs: number): SessionState {
  if (state.status === "open") return { ...state, sinceMs: state.sinceMs + byMs };
  if (state.status !== "waiting_for_scan") return state;
  return { ...state, qr: { ...state.qr, expiresAtMs: state.qr.expiresAtMs + byMs } };
}

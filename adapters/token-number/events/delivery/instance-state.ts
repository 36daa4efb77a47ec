import { toJid, type GatewayEvent, type NewsFact, type SessionFact } from "../../../../src/core/index.ts";
import { ownPerson, type ToldInstance } from "./people.ts";
import type { InstanceState, StateWord } from "./schemas.ts";

type Told =
  Extract<SessionFact, { name: "session_status" | "qr" }> | Extract<NewsFact, { name: "session_linked" }>;
type Status = Extract<Told, { name: "session_status" }>["session"]["state"];

const WORDS: Readonly<Record<Status["status"], StateWord | null>> = {
  stopped: "disconnected",
  unlinked: "logged_out",
  starting: "connecting",
  backing_off: "connecting",
  // Each QR tells it.
  waiting_for_scan: null,
  open: "connected",
  failed: "connect_failure",
};

/** What has become of an instance; null where this dialect calls it what it was before. */
export function toInstanceState(
  { fact, atWallMs }: GatewayEvent<Told>,
  instance: ToldInstance,
): InstanceState | null {
  const told = { timestamp: new Date(atWallMs).toISOString(), instance: instance.name };
  switch (fact.name) {
    case "qr":
      return { state: "qr_ready", ...told, codes: [fact.qr.text] };
    case "session_linked": {
      const jid = fact.account.jid ?? ownPerson(instance)?.jid;
      return { state: "pair_success", ...told, ...(jid !== undefined && { jid }) };
    }
    case "session_status": {
      const { state, device } = fact.session;
      const word = WORDS[state.status];
      const isSame = fact.before !== null && WORDS[fact.before] === word;
      if (word === null || isSame) return null;
      return {
        state: word,
        ...told,
        ...(device && { jid: toJid({ kind: "person", number: device.number }) }),
        ...("reason" in state && { reason: state.reason }),
      };
    }
  }
}

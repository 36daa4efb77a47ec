import type { Seeded } from "../seed.ts";

const PARTNERS = 200;
const GROUPS = 20;
/** With the session's own phone. */
const MEMBERS = 11;

type Sessions = Pick<Seeded, "sessions">["sessions"];

/** A chat of two: the place of its session, and both numbers. */
export type Pair = { readonly session: number; readonly own: string; readonly partner: string };
export type Group = { readonly session: number; readonly jid: string };

/** Whom some sessions write to, on one simulated WhatsApp. */
export type Conversations = { readonly pairs: readonly Pair[]; readonly groups: readonly Group[] };

/** Spread over the sessions; the groups are made. `whatsapp` is the address of its control API. */
export async function beginConversations(whatsapp: string, sessions: Sessions): Promise<Conversations> {
  const pairs = Array.from({ length: PARTNERS }, (_, i) => ({
    session: i % sessions.length,
    own: sessions[i % sessions.length]?.number ?? "",
    partner: `5521${900_000_000 + i}`,
  }));
  const groups: Group[] = [];
  for (const [session, { number }] of sessions.slice(0, GROUPS).entries()) {
    const others = Array.from(
      { length: MEMBERS - 1 },
      (_, i) => `5531${900_000_000 + session * MEMBERS + i}`,
    );
    const { jid } = await control<{ jid: string }>(whatsapp, "/groups", {
      subject: `group ${session}`,
      participants: [...others, number],
    });
    groups.push({ session, jid });
  }
  return { pairs, groups };
}

/** The partner's phone writes to the session. */
export async function writeFromPartner(whatsapp: string, { own, partner }: Pair): Promise<void> {
  await control(whatsapp, "/phone/send", { from: partner, to: own, text: "a text from a partner's phone" });
}

/** The account's own phone writes to the partner, and the session gets its copy. */
export async function writeFromOwnPhone(whatsapp: string, { own, partner }: Pair): Promise<void> {
  await control(whatsapp, "/phone/send", { from: own, to: partner, text: "a text from the own phone" });
}

async function control<T>(whatsapp: string, path: string, body: object): Promise<T> {
  const answer = await fetch(whatsapp + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

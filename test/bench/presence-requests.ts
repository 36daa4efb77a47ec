import { requestText } from "./load.ts";
import type { Seeded } from "./seed.ts";

const CHATS = 1_000;

export const DIALECTS = ["bearer-cid", "token-number"] as const;
export type Dialect = (typeof DIALECTS)[number];

export const WANTED: Readonly<Record<Dialect, number>> = { "bearer-cid": 204, "token-number": 200 };

/** Who calls, and for which sessions. */
export type Caller = Pick<Seeded, "apiKey" | "accountToken" | "sessions">;

/** The next request of a dialect. Each shows what its chat does not show yet, so that each is a stanza. */
export type NextRequest = (dialect: Dialect) => string;

/** One for each gateway: what a chat shows is known only by who has sent all of its calls. */
export function presenceRequests(caller: Caller): NextRequest {
  const texts = {
    "bearer-cid": Array.from({ length: CHATS * 2 }, (_, i) => bearerRequest(caller, i)),
    "token-number": Array.from({ length: CHATS * 2 }, (_, i) => tokenRequest(caller, i)),
  };
  let next = 0;
  return (dialect) => texts[dialect][next++ % (CHATS * 2)] ?? "";
}

function bearerRequest({ sessions, apiKey }: Caller, i: number): string {
  const { id = "" } = sessions[(i % CHATS) % sessions.length] ?? {};
  const path = `/api/v1/sessions/${id}/chats/${chat(i)}%40s.whatsapp.net/presence`;
  const body = { state: i < CHATS ? "composing" : "recording" };
  return requestText("PUT", path, { Authorization: `Bearer ${apiKey}` }, body);
}

function tokenRequest({ sessions, accountToken }: Caller, i: number): string {
  const { name = "" } = sessions[(i % CHATS) % sessions.length] ?? {};
  const body = { number: chat(i), state: i < CHATS ? "typing" : "recording", duration: 30 };
  return requestText("POST", `/api/chat/presence/${name}`, { token: accountToken }, body);
}

function chat(i: number): string {
  return `5521${900_000_000 + (i % CHATS)}`;
}

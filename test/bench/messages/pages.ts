import { setTimeout as pass } from "node:timers/promises";
import { openStore } from "../../../src/store/index.ts";
import { figure, quantile, type Figure } from "../figures.ts";
import { seededFolder, startGatewayOn, type GatewayProcess } from "../gateway-process.ts";
import type { LoopDelay } from "../probe.ts";

const CHATS = 1_000;
const MESSAGES = 100;
const PAGES = 200;
const FIRST_AT_MS = Date.UTC(2026, 0, 1);
const BETWEEN_MS = 1_000;
const LONG_CHAT = "5541900000000@s.whatsapp.net";
const LONG_CHAT_MESSAGES = 100_000;

/** What is kept of 1,000 chats with 100 messages each, a page of 50 at a time; and a chat of 100,000 that is deleted. */
export async function messagePages(): Promise<readonly Figure[]> {
  using folder = await seededFolder(1);
  const [session] = folder.seeded.sessions;
  if (!session) throw new Error("no session was seeded");
  await writeMessages(folder.path, session.id);
  const figures: Figure[] = [];
  for (const which of ["newest", "oldest"] as const) {
    // Anew for each: its first page is read by a process that has read nothing.
    await using gateway = await startGatewayOn(folder, { switches: [] });
    await gateway.untilOpen();
    const timesMs: number[] = [];
    for (let i = 0; i < PAGES; i++) timesMs.push(await pageMs(gateway, session.id, (i * 379) % CHATS, which));
    const [first = NaN, ...others] = timesMs;
    const name = `100,000 messages, a page of the 50 ${which}`;
    figures.push(
      figure(`${name}: the first of a process`, first, "ms"),
      figure(`${name}: p50`, quantile(others, 0.5), "ms"),
      figure(`${name}: p99`, quantile(others, 0.99), "ms"),
    );
    if (which === "oldest") figures.push(...(await deletion(gateway, session.id)));
  }
  return figures;
}

async function writeMessages(directory: string, sessionId: string): Promise<void> {
  const store = openStore({ directory, wallMs: Date.now });
  const hear = (inside: Pick<typeof store, "messages">, chat: string, nth: number) =>
    inside.messages.hear({
      sessionId,
      chat,
      id: `3A${nth.toString(16).toUpperCase().padStart(30, "0")}`,
      author: chat,
      state: null,
      atMs: FIRST_AT_MS + nth * BETWEEN_MS,
      createdAtMs: Date.now(),
      content: { kind: "text", text: "a text of some fifty characters, as people write" },
      quoted: null,
      mentions: [],
      forwards: 0,
      wire: Buffer.alloc(90),
      isUnread: true,
    });
  await store.atomically(async (inside) => {
    for (let nth = 0; nth < CHATS * MESSAGES; nth++) await hear(inside, chatOf(nth % CHATS), nth);
    for (let nth = 0; nth < LONG_CHAT_MESSAGES; nth++) await hear(inside, LONG_CHAT, CHATS * MESSAGES + nth);
  });
  store.close();
}

function chatOf(place: number): string {
  return `5521${900_000_000 + place}@s.whatsapp.net`;
}

async function pageMs(
  { address, seeded }: GatewayProcess,
  sessionId: string,
  chat: number,
  which: "newest" | "oldest",
): Promise<number> {
  // The one before the oldest fifty; rows are numbered as they were written.
  const nth = chat + 50 * CHATS;
  const cursor = Buffer.from(`${FIRST_AT_MS + nth * BETWEEN_MS}.${nth + 1}`).toString("base64url");
  const page = which === "oldest" ? `?cursor=${cursor}` : "";
  const startedMs = performance.now();
  const answer = await fetch(
    `${address}/api/v1/sessions/${sessionId}/chats/${encodeURIComponent(chatOf(chat))}/messages${page}`,
    { headers: { Authorization: `Bearer ${seeded.apiKey}` } },
  );
  const { data } = (await answer.json()) as { readonly data: readonly unknown[] };
  const tookMs = performance.now() - startedMs;
  if (data.length !== 50) throw new Error(`a page of ${data.length}`);
  return tookMs;
}

async function deletion(
  { address, seeded, program }: GatewayProcess,
  sessionId: string,
): Promise<readonly Figure[]> {
  await program.ask<LoopDelay>("loop delay");
  await pass(1_000);
  const quiet = await program.ask<LoopDelay>("loop delay");
  const startedMs = performance.now();
  const answer = await fetch(
    `${address}/api/v1/sessions/${sessionId}/chats/${encodeURIComponent(LONG_CHAT)}`,
    { method: "DELETE", headers: { Authorization: `Bearer ${seeded.apiKey}` } },
  );
  const tookMs = performance.now() - startedMs;
  if (answer.status !== 204) throw new Error(`the deletion answered ${answer.status}`);
  const delay = await program.ask<LoopDelay>("loop delay");
  const name = "deletion of a chat of 100,000 messages";
  return [
    figure(`${name}: time`, tookMs / 1000, "s"),
    figure(`${name}: event-loop delay p99`, delay.p99Ms, "ms"),
    figure(`${name}: longest event-loop delay`, delay.longestMs, "ms"),
    figure(`${name}: longest event-loop delay of the second before`, quiet.longestMs, "ms"),
  ];
}

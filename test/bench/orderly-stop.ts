import { parseConfig } from "../../src/config.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { figure, type Figure } from "./figures.ts";
import { startProgram } from "./program.ts";
import { seedLinkedSessions, type Seeded } from "./seed.ts";

const SESSIONS = 100;
const CHATS = 5;

/** SIGTERM while 500 indicators run in 100 sessions. */
export async function orderlyStop(): Promise<readonly Figure[]> {
  using folder = temporaryFolder();
  const config = { ...parseConfig({}), dataDir: folder.path };
  const seeded = await seedLinkedSessions(config, SESSIONS);
  await using whatsapp = await startProgram(["wa-simulator", "--port", "0"], { DUET_DATA_DIR: folder.path });
  const { url = "", rootKey = "" } = whatsapp.first;
  const startedMs = performance.now();
  await using gateway = await startProgram(["serve"], {
    DUET_DATA_DIR: folder.path,
    DUET_PORT: "0",
    DUET_WHATSAPP_URL: url,
    DUET_WHATSAPP_ROOT_KEY: rootKey,
    DUET_RATE_LIMIT_PER_MINUTE: "0",
  });
  const { address = "" } = gateway.first;
  await untilReady(address);
  const readyMs = performance.now() - startedMs;
  await Promise.all(
    Array.from({ length: CHATS }, (_, chat) => showAll(address, seeded, `5521${900_000_000 + chat}`)),
  );
  const stopped = await gateway.stop();
  const states = (await (await fetch(`http://${new URL(url).host}/chat-states`)).json()) as {
    state: string;
  }[];
  const count = (wanted: string) => states.filter(({ state }) => state === wanted).length;
  return [
    figure("orderly stop: seconds until 100 sessions were open", readyMs / 1000, "s"),
    figure("orderly stop: indicators", count("composing"), ""),
    figure("orderly stop: paused on the wire", count("paused"), ""),
    figure("orderly stop: exit code", stopped.code ?? -1, ""),
    figure("orderly stop: from SIGTERM to exit", stopped.tookMs / 1000, "s"),
  ];
}

async function untilReady(address: string): Promise<void> {
  const deadline = AbortSignal.timeout(120_000);
  for (;;) {
    const { sessions } = (await (await fetch(`${address}/health/ready`, { signal: deadline })).json()) as {
      sessions: { open: number };
    };
    if (sessions.open === SESSIONS) return;
  }
}

async function showAll(address: string, { sessions, accountToken }: Seeded, number: string): Promise<void> {
  for (const { name } of sessions) {
    const answer = await fetch(`${address}/api/chat/presence/${name}`, {
      method: "POST",
      headers: { token: accountToken },
      body: JSON.stringify({ number, state: "typing", duration: 60 }),
    });
    if (answer.status !== 200) throw new Error(`refused with ${answer.status}: ${await answer.text()}`);
  }
}

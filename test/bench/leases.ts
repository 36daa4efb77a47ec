import { parseConfig } from "../../src/config.ts";
import type { LeaseChange } from "../../src/core/index.ts";
import { openStore } from "../../src/store/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { figure, quantile, type Figure } from "./figures.ts";
import { seedLinkedSessions } from "./seed.ts";

const SESSIONS = 100;
/** About as many as come in the 50 ms in which leases wait for each other, at 10,000 calls a second. */
const IN_A_BATCH = 500;
const ROUNDS = 200;
const DURATION_MS = 30_000;

/** What a call with a duration costs beyond one without: its lease in the database, and the end of that again. */
export async function leases(): Promise<readonly Figure[]> {
  using folder = temporaryFolder();
  const { sessions } = await seedLinkedSessions({ ...parseConfig({}), dataDir: folder.path }, SESSIONS);
  const store = openStore({ directory: folder.path, wallMs: () => Date.now() });
  const changes = (isKept: boolean) =>
    Array.from({ length: IN_A_BATCH }, (_, i): LeaseChange => {
      const sessionId = sessions[i % SESSIONS]?.id ?? "";
      const chat = `5521${900_000_000 + i}@s.whatsapp.net`;
      const startedAtWallMs = Date.now();
      const endsAtWallMs = startedAtWallMs + DURATION_MS;
      const lease = { sessionId, chat, to: chat, state: "composing", startedAtWallMs, endsAtWallMs } as const;
      return { sessionId, chat, lease: isKept ? lease : null };
    });
  const cpuUs = async (isKept: boolean) => {
    const before = process.cpuUsage();
    await store.leases.write(changes(isKept));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / IN_A_BATCH;
  };
  const costs: { readonly first: number; readonly again: number; readonly end: number }[] = [];
  for (let i = 0; i < ROUNDS; i++)
    costs.push({ first: await cpuUs(true), again: await cpuUs(true), end: await cpuUs(false) });
  store.close();
  const median = (cost: keyof (typeof costs)[number]) =>
    quantile(
      costs.map((round) => round[cost]),
      0.5,
    );
  return [
    figure("leases: CPU to write one", median("first"), "µs"),
    figure("leases: CPU to write it again", median("again"), "µs"),
    figure("leases: CPU to write its end", median("end"), "µs"),
  ];
}

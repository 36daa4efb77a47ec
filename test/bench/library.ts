import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parseConfig } from "../../src/config.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { figure, type Figure } from "./figures.ts";
import type { Mode } from "./library-sessions.ts";
import { startProgram } from "./program.ts";
import { seedLinkedSessions } from "./seed.ts";

const SESSIONS = 120;
const MODES: readonly Mode[] = ["alone", "mended"];

type Costs = { readonly openMs: number; readonly sendUs: number; readonly heapKb: number };

/** What 100 linked sessions cost in the library as it comes, and with every mend. */
export async function library(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const mode of MODES) {
    const { openMs, sendUs, heapKb } = await costsOf(mode);
    figures.push(
      figure(`library ${mode}: CPU to open a linked session`, openMs, "ms"),
      figure(`library ${mode}: CPU a chat state`, sendUs, "µs"),
      figure(`library ${mode}: heap an open session`, heapKb, "KB"),
    );
  }
  return figures;
}

async function costsOf(mode: Mode): Promise<Costs> {
  using folder = temporaryFolder();
  const { sessions } = await seedLinkedSessions({ ...parseConfig({}), dataDir: folder.path }, SESSIONS);
  await using whatsapp = await startProgram(["wa-simulator", "--port", "0"], { DUET_DATA_DIR: folder.path });
  const { url = "", rootKey = "" } = whatsapp.first;
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--expose-gc",
    "test/bench/library-process.ts",
    mode,
    url,
    rootKey,
    folder.path,
    ...sessions.map(({ id }) => id),
  ]);
  return JSON.parse(stdout) as Costs;
}

import type { DuetProcess } from "../support/duet-process.ts";
import type { Environment } from "../../src/config.ts";

/** The program as somebody has installed it, with an empty data folder of its own. */
export interface Form extends AsyncDisposable {
  /** Runs `duet` there with these words and, beside the folder, these settings. */
  start(args: readonly string[], env?: Environment): DuetProcess;
}

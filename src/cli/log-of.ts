import type { Config } from "../config.ts";
import { createLog, type OperatorLog } from "../gateway.ts";
import type { Given, Terminal } from "./command.ts";

/** The log of a running program: on stdout, or on stderr where stdout is for one JSON object. */
export async function logOf(config: Config, { options }: Given, terminal: Terminal): Promise<OperatorLog> {
  const stream = options["json"] === true ? terminal.stderr : terminal.stdout;
  const format = config.logFormat ?? (terminal.isInteractive ? "pretty" : "json");
  return createLog({ level: config.logLevel, format, stream });
}

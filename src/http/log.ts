import { pino, type DestinationStream, type Logger } from "pino";
import { printable, type Log } from "../core/index.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogOptions = {
  readonly level: LogLevel;
  readonly format: "json" | "pretty";
  /** Where the lines go. */
  readonly stream: DestinationStream;
};

/** A structured log; `announce` is printed at every level. */
export interface OperatorLog extends Log {
  announce(message: string, fields: Readonly<Record<string, unknown>>): void;
}

export async function createLog({ level, format, stream }: LogOptions): Promise<OperatorLog> {
  const logger = pino({ level, base: null }, format === "pretty" ? await colored(stream) : stream);
  const always = logger.child({}, { level: "info" });
  const shown = format === "pretty" ? onTerminal : asTheyAre;
  return {
    debug: (message, fields) => write(logger, "debug", shown(message, fields)),
    info: (message, fields) => write(logger, "info", shown(message, fields)),
    warn: (message, fields) => write(logger, "warn", shown(message, fields)),
    error: (message, fields) => write(logger, "error", shown(message, fields)),
    announce: (message, fields) => write(always, "info", shown(message, fields)),
  };
}

/** Loaded late: only an operator at a terminal has use for it. */
async function colored(stream: DestinationStream): Promise<DestinationStream> {
  const { colorLines } = await import("./colored-lines.ts");
  return colorLines(stream);
}

type Line = { readonly message: string; readonly fields: Readonly<Record<string, unknown>> };

function asTheyAre(message: string, fields: Line["fields"] = {}): Line {
  return { message, fields };
}

/** A terminal obeys what stands in a text; JSON escapes the rest. */
function onTerminal(message: string, fields: Line["fields"] = {}): Line {
  const shown = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === "string" ? value.split("\n").map(printable).join("\n") : value,
  ]);
  return { message: printable(message), fields: Object.fromEntries(shown) as Line["fields"] };
}

function write(logger: Logger, level: "debug" | "info" | "warn" | "error", { message, fields }: Line): void {
  logger[level](fields, message);
}

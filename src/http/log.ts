import { pino, type DestinationStream, type Logger } from "pino";
import type { Log } from "../core/index.ts";

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
  return {
    debug: (message, fields) => write(logger, "debug", message, fields),
    info: (message, fields) => write(logger, "info", message, fields),
    warn: (message, fields) => write(logger, "warn", message, fields),
    error: (message, fields) => write(logger, "error", message, fields),
    announce: (message, fields) => write(always, "info", message, fields),
  };
}

/** Loaded late: only an operator at a terminal has use for it. */
async function colored(stream: DestinationStream): Promise<DestinationStream> {
  const { default: pretty } = await import("pino-pretty");
  return pretty({ destination: stream as NodeJS.WritableStream, colorize: true, ignore: "pid,hostname" });
}

function write(
  logger: Logger,
  level: "debug" | "info" | "warn" | "error",
  message: string,
  fields: object = {},
): void {
  logger[level](fields, message);
}

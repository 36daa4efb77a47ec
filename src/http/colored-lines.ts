import type { DestinationStream } from "pino";
import pretty from "pino-pretty";

/** Where lines for people go in color; what comes out of it goes to `stream`. */
export function colorLines(stream: DestinationStream): DestinationStream {
  return pretty({ destination: stream as NodeJS.WritableStream, colorize: true, ignore: "pid,hostname" });
}

import type { SocketConfig } from "@whiskeysockets/baileys";

type Logger = SocketConfig["logger"];

const nothing = () => undefined;

/** For the library's own parts, which log what they do with keys. */
export const silentLogger: Logger = {
  level: "silent",
  child: () => silentLogger,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};

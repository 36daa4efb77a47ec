const METHODS = ["log", "info", "warn", "error", "debug"] as const;

/** What it prints of messages that it cannot read: whoever writes can cause as many as they like, and the gateway tells by itself. */
const OF_STRANGERS = [
  "Closing open session in favor of incoming prekey bundle",
  "Decrypted message with closed session",
  "Failed to decrypt message with any known session",
  "Session error:",
];

let isGuarded = false;

/**
 * Guards against libsignal, which prints a session with its private keys whenever it opens, closes or drops one: from now
 * on no call of the console with such a session in it prints anything, for good and in the whole process. Nor does it say what
 * strangers can cause, between the lines of a log that is to be JSON.
 */
export function guardConsole(): void {
  if (isGuarded) return;
  isGuarded = true;
  const { console: printer } = globalThis;
  for (const method of METHODS) {
    const print = printer[method].bind(printer);
    printer[method] = (...values: unknown[]) => {
      if (!values.some(isSignalSession) && !isOfStrangers(values[0])) print(...values);
    };
  }
}

function isOfStrangers(value: unknown): boolean {
  return typeof value === "string" && OF_STRANGERS.some((begin) => value.startsWith(begin));
}

function isSignalSession(value: unknown): boolean {
  // By what holds its keys: its class is not exported, and a bundle may call it otherwise.
  return typeof value === "object" && value !== null && "_chains" in value;
}

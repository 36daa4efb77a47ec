const METHODS = ["log", "info", "warn", "error", "debug"] as const;

let isGuarded = false;

/**
 * Guards against libsignal, which prints a session with its private keys whenever it opens, closes or drops one: from now
 * on no call of the console with such a session in it prints anything, for good and in the whole process.
 */
export function guardConsole(): void {
  if (isGuarded) return;
  isGuarded = true;
  const { console: printer } = globalThis;
  for (const method of METHODS) {
    const print = printer[method].bind(printer);
    printer[method] = (...values: unknown[]) => {
      if (!values.some(isSignalSession)) print(...values);
    };
  }
}

function isSignalSession(value: unknown): boolean {
  // By what holds its keys: its class is not exported, and a bundle may call it otherwise.
  return typeof value === "object" && value !== null && "_chains" in value;
}

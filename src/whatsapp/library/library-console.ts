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
  // By its name: what the library does not export cannot be compared with.
  return (Object(value) as { constructor?: { name?: unknown } }).constructor?.name === "SessionEntry";
}

export type LogFields = Readonly<Record<string, unknown>>;

/** Where facts for the operator go. Never a secret, a QR text or a message text. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

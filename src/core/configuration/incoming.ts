import type { Session } from "../sessions/index.ts";
import type { Configuration } from "./configuration.ts";

/** What a session does by itself with what comes in, as its owner has set it. */
export type IncomingSettings = {
  readonly autoRejectCalls: boolean;
  /** What whoever called is sent then; "" = nothing. */
  readonly callRejectMessage: string;
  readonly ignoreGroupMessages: boolean;
  readonly ignoreStatus: boolean;
  /** What was written before its device was linked is not kept. */
  readonly disableHistorySync: boolean;
};

/** What a session does that was told nothing. */
const UNSET: IncomingSettings = {
  autoRejectCalls: false,
  callRejectMessage: "",
  ignoreGroupMessages: false,
  ignoreStatus: false,
  disableHistorySync: true,
};

/** The same, and whether what comes in is read by that. */
export type Incoming = IncomingSettings & Pick<Session, "autoRead">;

export function incomingSettingsOf(configuration: Configuration): IncomingSettings {
  const names = Object.keys(UNSET) as (keyof IncomingSettings)[];
  const set = names.filter((name) => configuration[name] !== undefined);
  return { ...UNSET, ...Object.fromEntries(set.map((name) => [name, configuration[name]])) };
}

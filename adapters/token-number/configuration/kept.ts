import type { Configuration } from "../../../src/core/index.ts";

export type KeptWebsocket = {
  readonly enabled: boolean;
  readonly events: readonly EventName[];
  readonly mediaBase64: boolean;
};

export type KeptS3 = {
  readonly enabled: boolean;
  readonly region?: string | undefined;
  readonly bucket?: string | undefined;
  readonly accessKey?: string | undefined;
  /** A secret. */
  readonly secretKey?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly pathPrefix?: string | undefined;
};

export type KeptChatwoot = {
  readonly baseUrl: string;
  readonly accountId: number;
  /** A secret. */
  readonly apiToken: string;
  readonly inboxName: string;
  readonly signMessages: boolean;
  readonly ignoreGroups: boolean;
  readonly startAsPending: boolean;
  readonly reopenResolved: boolean;
};

export const EVENT_NAMES = [
  "message.exchange",
  "message.status",
  "call.update",
  "group.flow",
  "instance.state",
  "label.update",
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** What this dialect keeps in a session's configuration beside the settings. */
export type Kept = {
  readonly websocket?: KeptWebsocket;
  readonly s3?: KeptS3;
  readonly chatwoot?: KeptChatwoot;
};

/** The configuration by this dialect's names, under which only its own conversions ever write. */
export function keptOf(configuration: Configuration): Kept {
  return configuration as Kept;
}

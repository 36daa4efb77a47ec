import type { z } from "@hono/zod-openapi";
import {
  GatewayError,
  type AnnounceMode,
  type Configuration,
  type Session,
  type SessionSettings,
} from "../../../src/core/index.ts";
import type { Settings, SettingsBody, SettingsResponse } from "../dialect/schemas.ts";

/** The settings that are kept and echoed and do nothing yet, as the documentation gives their values. */
const INERT = {
  autoRejectCalls: false,
  callRejectMessage: "",
  ignoreGroupMessages: false,
  disableHistorySync: true,
  ignoreStatus: false,
};
type Inert = typeof INERT;

export function toSettings(
  { announce, autoRead }: Session,
  configuration: Configuration,
): z.infer<typeof Settings> {
  return { ...inertOf(configuration), keepOnlineStatus: announce === "online", autoReadMessages: autoRead };
}

function inertOf(configuration: Configuration): Inert {
  // Only what these settings' own schema has let in is ever stored under their names.
  const kept = configuration as Partial<Inert>;
  const names = Object.keys(INERT) as (keyof Inert)[];
  return Object.fromEntries(names.map((name) => [name, kept[name] ?? INERT[name]])) as Inert;
}

export function toSettingsResponse(
  message: string,
  session: Session,
  configuration: Configuration,
): z.infer<typeof SettingsResponse> {
  return { success: true, message, settings: toSettings(session, configuration) };
}

/** Throws `malformed_input` when nothing is to be changed. */
export function fromSettingsBody(
  session: Session,
  configuration: Configuration,
  body: z.infer<typeof SettingsBody>,
): SessionSettings {
  if (Object.keys(body).length === 0)
    throw new GatewayError("malformed_input", "At least one setting is required");
  return settingsOf(session.announce, configuration, body);
}

/** What members of a body make of a session that was as given; those that are missing keep their value. */
export function settingsOf(
  announce: AnnounceMode | undefined,
  configuration: Configuration,
  body: z.infer<typeof SettingsBody>,
): SessionSettings {
  const { keepOnlineStatus, autoReadMessages, ...inert } = body;
  const mode = announceMode(announce, keepOnlineStatus);
  return {
    ...(mode !== undefined && { announce: mode }),
    ...(autoReadMessages !== undefined && { autoRead: autoReadMessages }),
    configuration: { ...configuration, ...inert },
  };
}

/** No longer online is announced around indicators; a session that was quiet stays so. */
function announceMode(
  before: AnnounceMode | undefined,
  keepOnline: boolean | undefined,
): AnnounceMode | undefined {
  if (keepOnline === true) return "online";
  return keepOnline === false && before === "online" ? "announce" : undefined;
}

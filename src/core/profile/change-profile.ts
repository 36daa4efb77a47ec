import type { Connections } from "../connections.ts";
import { GatewayError } from "../errors.ts";
import type { Media, MediaSource } from "../messages/index.ts";
import { requireOpen, type Session } from "../sessions/index.ts";
import { PRIVACY_SETTINGS, type PrivacyChange, type PrivacySetting } from "./privacy.ts";
import { takePicture } from "./take-picture.ts";

/** What an account shows of itself from now on; what is not named stays. */
export type ProfileChange = {
  /** Null: none any more. */
  readonly picture?: MediaSource | null | undefined;
  readonly name?: string | undefined;
  /** Empty: none any more. */
  readonly about?: string | undefined;
};
export type ProfileMember = keyof ProfileChange;

export type ChangingPorts = { readonly connections: Connections; readonly media: Pick<Media, "picture"> };

/**
 * One step after the other, beginning with the picture: that is made before anything is changed. The steps before one that
 * fails stand. Throws what takes a picture in, `change_failed`, `key_not_shared`,
 * `queue_full` and `session_not_connected`.
 */
export async function changeProfile(
  { connections, media }: ChangingPorts,
  session: Session,
  { picture, name, about }: ProfileChange,
): Promise<readonly ProfileMember[]> {
  requireOpen(connections, session.id);
  const jpeg = picture === undefined ? undefined : await takePicture(media, session, picture);
  const { profile } = connections.of(session.id);
  const steps: Readonly<Record<ProfileMember, (() => Promise<void>) | undefined>> = {
    picture: jpeg === undefined ? undefined : () => profile.setPicture(jpeg),
    name: name === undefined ? undefined : () => profile.setName(name),
    about: about === undefined ? undefined : () => profile.setAbout(about),
  };
  return inSteps(steps);
}

/** The same of what others may see and do, in the order of the settings. */
export async function changePrivacy(
  connections: Connections,
  { id }: Session,
  change: PrivacyChange,
): Promise<readonly PrivacySetting[]> {
  requireOpen(connections, id);
  const { profile } = connections.of(id);
  const steps = PRIVACY_SETTINGS.map((setting) => {
    const value = change[setting];
    return [setting, value === undefined ? undefined : () => profile.setPrivacy(setting, value)] as const;
  });
  return inSteps(Object.fromEntries(steps) as Record<PrivacySetting, (() => Promise<void>) | undefined>);
}

/** Those that were done. */
async function inSteps<Name extends string>(
  steps: Readonly<Record<Name, (() => Promise<void>) | undefined>>,
): Promise<readonly Name[]> {
  const done: Name[] = [];
  for (const [name, step] of Object.entries(steps) as [Name, (() => Promise<void>) | undefined][]) {
    if (!step) continue;
    try {
      await step();
    } catch (error) {
      throw asFailed(error);
    }
    done.push(name);
  }
  return done;
}

function asFailed(error: unknown): unknown {
  const isUnanswered = error instanceof GatewayError && error.code === "whatsapp_failed";
  return isUnanswered ? new GatewayError("change_failed", error.message, { cause: error }) : error;
}

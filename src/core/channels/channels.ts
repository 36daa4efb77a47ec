import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import { GatewayError } from "../errors.ts";
import type { NewsFact } from "../events/index.ts";
import type { Log } from "../log.ts";
import type { Media, MediaSource } from "../messages/index.ts";
import { isName, isReadable } from "../name.ts";
import { takePicture } from "../profile/index.ts";
import { requireOpen, type Session } from "../sessions/index.ts";
import type { Teller } from "../telling.ts";
import type { Channel, ChannelKey } from "./channel.ts";

type Action = Extract<NewsFact, { name: "channel_changed" }>["action"];

/** As many characters as WhatsApp takes. */
const MOST_DESCRIPTION_CHARACTERS = 2_048;
/** A line feed is well in a description. */
const LINE_ENDS = /[\r\n]/g;

export type CreateChannel = {
  readonly name: string;
  readonly description?: string | undefined;
  readonly picture?: MediaSource | undefined;
};

/**
 * What an account follows, and its own. Everything is asked of WhatsApp: throws `session_not_connected`, `whatsapp_failed`,
 * `whatsapp_throttled`, `chat_forbidden` and `channel_refused`; where it is about one channel `channel_not_found`.
 */
export interface Channels {
  /** Throws `malformed_input` too. One whose picture cannot be had is made without, which is logged. */
  create(session: Session, input: CreateChannel): Promise<Channel>;
  /** Those that the account follows, its own among them. */
  list(session: Session): Promise<readonly Channel[]>;
  find(session: Session, key: ChannelKey): Promise<Channel>;
  /** The channel, which it follows by then; harmless when it does already. */
  follow(session: Session, key: ChannelKey): Promise<Channel>;
  unfollow(session: Session, key: ChannelKey): Promise<Channel>;
  mute(session: Session, key: ChannelKey, isMuted: boolean): Promise<Channel>;
}

export type ChannelsPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Connections;
  readonly media: Pick<Media, "picture">;
  readonly teller: Teller;
};

export function createChannels({ clock, log, connections, media, teller }: ChannelsPorts): Channels {
  const lineOf = ({ id }: Session) => connections.of(id).channels;

  /** What the account does here no line tells of. */
  async function told({ id }: Session, { jid: channel }: Channel, action: Action): Promise<void> {
    await teller.write("news", [id], (_stores, tell) => {
      tell?.(id, { name: "channel_changed", channel, action, atMs: clock.wallMs() });
      return Promise.resolve();
    });
  }

  async function find(session: Session, key: ChannelKey): Promise<Channel> {
    requireOpen(connections, session.id);
    const found = await lineOf(session).find(key);
    if (!found) throw new GatewayError("channel_not_found", "channel not found");
    return found;
  }

  async function givePicture(session: Session, { jid }: Channel, source: MediaSource): Promise<void> {
    try {
      const jpeg = await takePicture(media, session, source);
      if (jpeg) await lineOf(session).setPicture(jid, jpeg);
    } catch (error) {
      log.warn("a new channel has no picture", { sessionId: session.id, cause: String(error) });
    }
  }

  return {
    async create(session, { name, description = "", picture }) {
      requireNamed(name, description);
      requireOpen(connections, session.id);
      const channel = await lineOf(session).create(name, description);
      if (picture) await givePicture(session, channel, picture);
      return channel;
    },
    list: (session) => lineOf(session).list(),
    find,
    async follow(session, key) {
      const channel = await find(session, key);
      await lineOf(session).follow(channel.jid);
      if (!isFollowed(channel)) await told(session, channel, "join");
      return channel;
    },
    async unfollow(session, key) {
      const channel = await find(session, key);
      if (!isFollowed(channel) && channel.role !== null) return channel;
      await lineOf(session).unfollow(channel.jid);
      await told(session, channel, "leave");
      return channel;
    },
    async mute(session, key, isMuted) {
      const channel = await find(session, key);
      await lineOf(session).mute(channel.jid, isMuted);
      if (channel.isMuted !== isMuted) await told(session, channel, isMuted ? "mute" : "unmute");
      return channel;
    },
  };
}

function isFollowed({ role }: Channel): boolean {
  return role !== null && role !== "guest";
}

function requireNamed(name: string, description: string): void {
  if (name.trim() === "" || !isName(name)) throw unfit("name", "takes 1 to 100 readable characters");
  const isTooLong = description.length > MOST_DESCRIPTION_CHARACTERS;
  if (isTooLong || !isReadable(description.replace(LINE_ENDS, " ")))
    throw unfit("description", `takes at most ${MOST_DESCRIPTION_CHARACTERS} readable characters`);
}

function unfit(field: string, why: string): GatewayError {
  return new GatewayError("malformed_input", `${field}: ${why}`, { details: { [field]: why } });
}

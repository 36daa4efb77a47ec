import { QueryIds, S_WHATSAPP_NET, XWAPaths, type WASocket } from "@whiskeysockets/baileys";
import { GatewayError, type Channel, type LineChannels } from "../../core/index.ts";
import { askMex, unexpected, type MexQuery } from "./mex.ts";
import { readChannel } from "./read-channel.ts";

const { CREATE, UPDATE_METADATA, METADATA, FOLLOW, UNFOLLOW, MUTE, UNMUTE } = QueryIds;

const QUERIES = {
  create: { id: CREATE, path: XWAPaths.xwa2_newsletter_create },
  update: { id: UPDATE_METADATA, path: "xwa2_newsletter_update" },
  find: { id: METADATA, path: XWAPaths.xwa2_newsletter_metadata },
  // The library does not know it; as whatsmeow asks.
  list: { id: "6388546374527196", path: "xwa2_newsletter_subscribed" },
  follow: { id: FOLLOW, path: XWAPaths.xwa2_newsletter_join_v2 },
  unfollow: { id: UNFOLLOW, path: XWAPaths.xwa2_newsletter_leave_v2 },
  mute: { id: MUTE, path: XWAPaths.xwa2_newsletter_mute_v2 },
  unmute: { id: UNMUTE, path: XWAPaths.xwa2_newsletter_unmute_v2 },
} as const satisfies Readonly<Record<string, MexQuery>>;

/** The terms under which channels are made, as the phone accepts them. */
const TERMS = { id: "20601218", stage: "5" };

/** Channels over one socket. The library's own calls take an answer that lacks something for none. */
export function lineChannels(socket: WASocket): LineChannels {
  const onChannel = async (query: MexQuery, jid: string) => {
    await askMex(socket, query, { newsletter_id: jid });
  };

  async function make(name: string, description: string): Promise<Channel> {
    const input = { name, description: description === "" ? null : description };
    const channel = readChannel(await askMex(socket, QUERIES.create, { input }));
    if (!channel) throw unexpected();
    return channel;
  }

  return {
    async create(name, description) {
      try {
        return await make(name, description);
      } catch (error) {
        // What it has refused it has not made. Who never made one has its terms to accept.
        if (!isRefusal(error)) throw error;
        await acceptTerms(socket);
        return make(name, description);
      }
    },
    async setPicture(jid, jpeg) {
      const picture = Buffer.from(jpeg).toString("base64");
      await askMex(socket, QUERIES.update, { newsletter_id: jid, updates: { picture, settings: null } });
    },
    async list() {
      const told = await askMex(socket, QUERIES.list, {});
      if (!Array.isArray(told)) throw unexpected();
      return (told as unknown[]).flatMap((one) => readChannel(one) ?? []);
    },
    async find(key) {
      const input = key.kind === "jid" ? { key: key.jid, type: "JID" } : { key: key.code, type: "INVITE" };
      const shown = { fetch_creation_time: true, fetch_full_image: true, fetch_viewer_metadata: true };
      return unlessUnknown(async () => readChannel(await askMex(socket, QUERIES.find, { ...shown, input })));
    },
    follow: (jid) => onChannel(QUERIES.follow, jid),
    unfollow: (jid) => onChannel(QUERIES.unfollow, jid),
    mute: (jid, isMuted) => onChannel(isMuted ? QUERIES.mute : QUERIES.unmute, jid),
  };
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof GatewayError && (error.code === "channel_refused" || error.code === "chat_forbidden")
  );
}

async function acceptTerms(socket: WASocket): Promise<void> {
  await socket.query({
    tag: "iq",
    attrs: { type: "set", to: S_WHATSAPP_NET, xmlns: "tos" },
    content: [{ tag: "notice", attrs: TERMS }],
  });
}

async function unlessUnknown(ask: () => Promise<Channel | undefined>): Promise<Channel | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof GatewayError && error.code === "channel_not_found") return undefined;
    throw error;
  }
}

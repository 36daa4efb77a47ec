import { toJid } from "../../../src/core/index.ts";
import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { wrongPage } from "../dialect/page.ts";
import { SessionParams, StoredPageQuery } from "../dialect/schemas.ts";
import { fromStoredPage, rowsToRead, toStoredPage } from "../dialect/stored-page.ts";
import { toMessageRow } from "../messages/message-row.ts";
import { fromChannel, fromChannelJid, wrongChannel } from "./convert.ts";
import { POST } from "./examples.ts";
import {
  ChannelCreated,
  ChannelParams,
  CreateChannelBody,
  MuteChannelBody,
  PostList,
  StoredChannelParams,
} from "./schemas.ts";

const CHANNELS = "/api/v1/sessions/{session}/channels";
const TAGS = ["channels"];

/** What WhatsApp is asked to do to a channel is refused with. */
const LIVE = {
  ...refusals(400, 404, 501),
  403: {
    ...refused("forbidden"),
    description:
      "`forbidden`: the credential lacks the capability, or WhatsApp does not let the account do it.",
  },
};
const OF_CHANNEL = {
  ...LIVE,
  400: refused(wrongChannel("x")),
  404: {
    ...refused("channel_not_found"),
    description: "`not_found`: no such session in the caller's organization, or no such channel.",
  },
};

export const channelOperations: readonly Operation[] = [
  operation(
    {
      operationId: "createChannel",
      needs: { can: "send", on: "session" },
      method: "post",
      path: CHANNELS,
      tags: TAGS,
      summary: "Create a channel",
      description:
        "Each call makes another one. WhatsApp's terms are accepted for the account where it wants that.",
      request: { params: SessionParams, body: jsonRequest(CreateChannelBody) },
      responses: {
        201: jsonAnswer("The new channel.", ChannelCreated, { jid: POST.chatJid }),
        ...LIVE,
        ...refusals(413),
      },
    },
    ({ core }) =>
      async (c) => {
        const { jid } = await core.channels.create(c.var.session, c.req.valid("json"));
        return c.json({ jid }, 201);
      },
  ),
  operation(
    {
      operationId: "listChannelMessages",
      needs: { can: "send", on: "session" },
      method: "get",
      path: `${CHANNELS}/{jid}/messages`,
      tags: TAGS,
      summary: "List posts of a channel",
      description: "Those that are stored, the newest first; none of a channel of which nothing is.",
      request: { params: StoredChannelParams, query: StoredPageQuery },
      responses: {
        200: jsonAnswer("A page.", PostList, { data: [POST], nextCursor: "" }),
        ...refusals(400, 404),
        400: refused(wrongPage("cursor")),
      },
    },
    ({ core, mediaTokens, rootOf }) =>
      async (c) => {
        const { session } = c.var;
        const page = fromStoredPage(c.req.valid("query"));
        const channel = fromChannelJid(c.req.valid("param"));
        const posts = await core.messages.list(session, channel, page.after, rowsToRead(page));
        const addresses = { tokens: mediaTokens, root: rootOf(c) };
        const chat = { key: toJid(channel), aliases: [] };
        const toRow = (post: (typeof posts)[number]) => toMessageRow(post, chat, session, addresses);
        const { data, nextCursor } = toStoredPage(posts, page, toRow, asItIs);
        return c.json({ data, nextCursor: nextCursor ?? "" }, 200);
      },
  ),
  operation(
    {
      operationId: "followChannel",
      needs: { can: "send", on: "session" },
      method: "post",
      path: `${CHANNELS}/{jid}:follow`,
      tags: TAGS,
      summary: "Follow a channel",
      description: "Its posts are stored and told from then on. The same for one that is followed already.",
      request: { params: ChannelParams },
      responses: { 204: { description: "Followed." }, ...OF_CHANNEL },
    },
    ({ core }) =>
      async (c) => {
        await core.channels.follow(c.var.session, fromChannel(c.req.valid("param")));
        return c.body(null, 204);
      },
  ),
  operation(
    {
      operationId: "unfollowChannel",
      needs: { can: "send", on: "session" },
      method: "post",
      path: `${CHANNELS}/{jid}:unfollow`,
      tags: TAGS,
      summary: "Unfollow a channel",
      description: "The same for one that is not followed.",
      request: { params: ChannelParams },
      responses: { 204: { description: "Not followed any more." }, ...OF_CHANNEL },
    },
    ({ core }) =>
      async (c) => {
        await core.channels.unfollow(c.var.session, fromChannel(c.req.valid("param")));
        return c.body(null, 204);
      },
  ),
  operation(
    {
      operationId: "muteChannel",
      needs: { can: "send", on: "session" },
      method: "post",
      path: `${CHANNELS}/{jid}:mute`,
      tags: TAGS,
      summary: "Mute or unmute a channel",
      description: "Sets it; without a body it is muted.",
      request: {
        params: ChannelParams,
        body: { required: false, content: { "application/json": { schema: MuteChannelBody } } },
      },
      responses: { 204: { description: "As it was asked." }, ...OF_CHANNEL, ...refusals(413) },
    },
    ({ core }) =>
      async (c) => {
        const { mute } = c.req.valid("json");
        await core.channels.mute(c.var.session, fromChannel(c.req.valid("param")), mute);
        return c.body(null, 204);
      },
  ),
];

function asItIs<T>(place: T): T {
  return place;
}

import { jsonAnswer, jsonRequest } from "../../../../src/http/operation/json-content.ts";
import { refuseDetailed } from "../../dialect/detailed-members.ts";
import { operation, refusals, type Operation } from "../../dialect/operation.ts";
import { InstanceParams } from "../../dialect/schemas.ts";
import { fromNumber } from "../convert.ts";
import {
  fromFavoriteBody,
  fromMarkReadBody,
  fromMuteBody,
  toArchived,
  toChatRead,
  toFavorite,
  toMarkedRead,
  toMuted,
  toPinned,
  toStarred,
} from "./convert.ts";
import { ARCHIVED, CHAT_READ, FAVORITE, MARKED_READ, MUTED, PINNED } from "./examples.ts";
import {
  ArchiveBody,
  ArchivedResponse,
  ChatReadResponse,
  FavoriteBody,
  FavoriteResponse,
  MarkChatReadBody,
  MarkedReadResponse,
  MarkReadBody,
  MuteBody,
  MutedResponse,
  PinBody,
  PinnedResponse,
} from "./schemas.ts";

const SHARED = "The phone and the account's other devices show it too.";
const REFUSALS = refusals(400, 403, 404, 413, "session_not_connected");

/** What is done to chats on all of the account's devices. */
export const chatStateOperations: readonly Operation[] = [
  operation(
    {
      operationId: "markRead",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/chat/markRead/{instance}",
      tags: ["chat"],
      summary: "Mark a message as read",
      description:
        "Its author sees it where the account's privacy lets them. The message need not be kept here; its chat has none that was not read.",
      request: { params: InstanceParams, body: jsonRequest(MarkReadBody) },
      responses: { 200: jsonAnswer("Read.", MarkedReadResponse, MARKED_READ), ...REFUSALS },
    },
    ({ core }) =>
      async (c) => {
        const body = c.req.valid("json");
        const { chat, author } = fromMarkReadBody(body);
        const jid = await core.chats.states.markMessageRead(c.var.session, chat, body.messageId, author);
        return c.json(toMarkedRead(jid, body.messageId), 200);
      },
    { refuse: refuseDetailed },
  ),
  operation(
    {
      operationId: "markChatRead",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/chat/markChatRead/{instance}",
      tags: ["chat"],
      summary: "Mark a chat as read or unread",
      description: `${SHARED} Who wrote what was not read sees it where the account's privacy lets them.`,
      request: { params: InstanceParams, body: jsonRequest(MarkChatReadBody) },
      responses: { 200: jsonAnswer("Marked.", ChatReadResponse, CHAT_READ), ...REFUSALS },
    },
    ({ core }) =>
      async (c) => {
        const { number, read = false } = c.req.valid("json");
        return c.json(
          toChatRead(await core.chats.states.markRead(c.var.session, fromNumber(number), read), read),
          200,
        );
      },
    { refuse: refuseDetailed },
  ),
  operation(
    {
      operationId: "archiveChat",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/chat/archive/{instance}",
      tags: ["chat"],
      summary: "Archive a chat, or take it back",
      description: `${SHARED} An archived chat is pinned no longer.`,
      request: { params: InstanceParams, body: jsonRequest(ArchiveBody) },
      responses: { 200: jsonAnswer("Archived, or not any more.", ArchivedResponse, ARCHIVED), ...REFUSALS },
    },
    ({ core }) =>
      async (c) => {
        const { number, archive = false } = c.req.valid("json");
        const jid = await core.chats.states.archive(c.var.session, fromNumber(number), archive);
        return c.json(toArchived(jid, archive), 200);
      },
    { refuse: refuseDetailed },
  ),
  operation(
    {
      operationId: "pinChat",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/chat/pin/{instance}",
      tags: ["chat"],
      summary: "Pin a chat, or unpin it",
      description: `${SHARED} A phone shows three pinned chats.`,
      request: { params: InstanceParams, body: jsonRequest(PinBody) },
      responses: { 200: jsonAnswer("Pinned, or not any more.", PinnedResponse, PINNED), ...REFUSALS },
    },
    ({ core }) =>
      async (c) => {
        const { number, pin = false } = c.req.valid("json");
        const jid = await core.chats.states.pin(c.var.session, fromNumber(number), pin);
        return c.json(toPinned(jid, pin), 200);
      },
    { refuse: refuseDetailed },
  ),
  operation(
    {
      operationId: "muteChat",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/chat/mute/{instance}",
      tags: ["chat"],
      summary: "Mute a chat, or unmute it",
      description: SHARED,
      request: { params: InstanceParams, body: jsonRequest(MuteBody) },
      responses: { 200: jsonAnswer("Muted, or not any more.", MutedResponse, MUTED), ...REFUSALS },
    },
    ({ core }) =>
      async (c) => {
        const body = c.req.valid("json");
        const span = fromMuteBody(body);
        const jid = await core.chats.states.mute(c.var.session, fromNumber(body.number), span);
        return c.json(toMuted(jid, span), 200);
      },
    { refuse: refuseDetailed },
  ),
  operation(
    {
      operationId: "favoriteChat",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/chat/favorite/{instance}",
      tags: ["chat"],
      summary: "Star a message, or make a chat a favourite",
      description:
        "A message has to be kept here; the phone and the account's other devices show its star too. Which chats are favourites the gateway keeps, and tells nobody. Where both are named it is the message.",
      request: { params: InstanceParams, body: jsonRequest(FavoriteBody) },
      responses: { 200: jsonAnswer("Done.", FavoriteResponse, FAVORITE), ...REFUSALS },
    },
    ({ core }) =>
      async (c) => {
        const body = c.req.valid("json");
        const { favorite = false } = body;
        const what = fromFavoriteBody(body);
        if (what.kind === "chat") {
          const jid = await core.chats.states.favor(c.var.session, what.chat, favorite);
          return c.json(toFavorite(jid, favorite), 200);
        }
        const message = await core.messages.getToAct(c.var.session, what.id);
        await core.chats.states.star(c.var.session, message, favorite);
        return c.json(toStarred(message, favorite), 200);
      },
    { refuse: refuseDetailed },
  ),
];

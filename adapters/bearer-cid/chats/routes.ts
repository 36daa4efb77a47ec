import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { wrongPage } from "../dialect/page.ts";
import { ChatParams, SessionParams, StoredPageQuery } from "../dialect/schemas.ts";
import { fromStoredPage, rowsToRead, toStoredPage } from "../dialect/stored-page.ts";
import { refuseValues } from "../dialect/validation.ts";
import { fromJid, wrongJid } from "../dialect/wrong-value.ts";
import { MESSAGE } from "../messages/examples.ts";
import { namedIn, toMessageRow } from "../messages/message-row.ts";
import { fromChatPage, fromUpdateChat, placeOf, toChatRow } from "./convert.ts";
import { CHAT } from "./examples.ts";
import { ChatList, ChatRow, MessageList, UpdateChatBody } from "./schemas.ts";

const CHATS = "/api/v1/sessions/{session}/chats";
const TAGS = ["chats"];

/** What an operation on one chat is refused with. */
const OF_CHAT = {
  ...refusals(400, 404),
  400: refused(wrongJid("cid", "x")),
  404: {
    ...refused("chat_not_found"),
    description: "`not_found`: no such session in the caller's organization, or no such chat in it.",
  },
};

export const chatOperations: readonly Operation[] = [
  operation(
    {
      operationId: "listChats",
      needs: { can: "read", on: "session" },
      method: "get",
      path: CHATS,
      tags: TAGS,
      summary: "List chats",
      description: "Those with a message, the newest first.",
      request: { params: SessionParams, query: StoredPageQuery },
      responses: {
        200: jsonAnswer("A page.", ChatList, { data: [CHAT], nextCursor: null }),
        ...refusals(400, 404),
        400: refused(wrongPage("cursor")),
      },
    },
    ({ core }) =>
      async (c) => {
        const page = fromStoredPage(c.req.valid("query"));
        const chats = await core.chats.list(c.var.session, fromChatPage(page), rowsToRead(page));
        return c.json(toStoredPage(chats, page, toChatRow, placeOf), 200);
      },
  ),
  operation(
    {
      operationId: "getChat",
      needs: { can: "read", on: "session" },
      method: "get",
      path: `${CHATS}/{cid}`,
      tags: TAGS,
      summary: "Get a chat",
      request: { params: ChatParams },
      responses: { 200: jsonAnswer("The chat.", ChatRow, CHAT), ...OF_CHAT },
    },
    ({ core }) =>
      async (c) => {
        const chat = await core.chats.get(c.var.session, fromJid("cid", c.req.valid("param").cid));
        return c.json(toChatRow(chat), 200);
      },
  ),
  operation(
    {
      operationId: "updateChat",
      needs: { can: "send", on: "session" },
      method: "patch",
      path: `${CHATS}/{cid}`,
      tags: TAGS,
      summary: "Archive, pin or mute a chat",
      description: "In the gateway's copy; the phone is told nothing. What is not named stays as it is.",
      request: { params: ChatParams, body: jsonRequest(UpdateChatBody) },
      responses: {
        200: jsonAnswer("The chat, changed.", ChatRow, CHAT),
        ...refusals(413, 422),
        ...OF_CHAT,
      },
    },
    ({ core }) =>
      async (c) => {
        const chat = fromJid("cid", c.req.valid("param").cid);
        const changed = await core.chats.change(c.var.session, chat, fromUpdateChat(c.req.valid("json")));
        return c.json(toChatRow(changed), 200);
      },
    { refuse: refuseValues },
  ),
  operation(
    {
      operationId: "deleteChat",
      needs: { can: "send", on: "session" },
      method: "delete",
      path: `${CHATS}/{cid}`,
      tags: TAGS,
      summary: "Delete the gateway's copy of a chat",
      description: "With its messages; the phone is told nothing. It is back with the next message.",
      request: { params: ChatParams },
      responses: { 204: { description: "Deleted." }, ...OF_CHAT },
    },
    ({ core }) =>
      async (c) => {
        await core.chats.delete(c.var.session, fromJid("cid", c.req.valid("param").cid));
        return c.body(null, 204);
      },
  ),
  operation(
    {
      operationId: "readChat",
      needs: { can: "send", on: "session" },
      method: "post",
      path: `${CHATS}/{cid}/read`,
      tags: TAGS,
      summary: "Clear the unread counter of a chat",
      description: "In the gateway's copy; no receipt is sent.",
      request: { params: ChatParams },
      responses: { 200: jsonAnswer("The chat.", ChatRow, { ...CHAT, unreadCount: 0 }), ...OF_CHAT },
    },
    ({ core }) =>
      async (c) => {
        const chat = fromJid("cid", c.req.valid("param").cid);
        return c.json(toChatRow(await core.chats.change(c.var.session, chat, { unread: 0 })), 200);
      },
  ),
  operation(
    {
      operationId: "listChatMessages",
      needs: { can: "read", on: "session" },
      method: "get",
      path: `${CHATS}/{cid}/messages`,
      tags: TAGS,
      summary: "List messages, the newest first",
      request: { params: ChatParams, query: StoredPageQuery },
      responses: {
        200: jsonAnswer("A page.", MessageList, { data: [MESSAGE], nextCursor: null }),
        ...OF_CHAT,
        400: refused(wrongPage("cursor")),
      },
    },
    ({ core, mediaTokens, rootOf }) =>
      async (c) => {
        const { session } = c.var;
        const page = fromStoredPage(c.req.valid("query"));
        const address = fromJid("cid", c.req.valid("param").cid);
        const chat = await core.chats.get(session, address);
        const messages = await core.messages.list(session, address, page.after, rowsToRead(page));
        const addresses = { tokens: mediaTokens, root: rootOf(c) };
        const names = await core.contacts.namesIn(session, namedIn(messages));
        const toRow = (message: (typeof messages)[number]) =>
          toMessageRow(message, chat, session, addresses, names);
        return c.json(toStoredPage(messages, page, toRow, asItIs), 200);
      },
  ),
];

function asItIs<T>(place: T): T {
  return place;
}

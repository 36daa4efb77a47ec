import type { Act, ChatAddress, Core, Message, Session } from "../../../src/core/index.ts";
import { MESSAGE_BODY_BYTES } from "../../../src/http/input/read-body.ts";
import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { operation, type Operation } from "../dialect/operation.ts";
import { EditBody, ForwardBody, PlaceQuery, ReactionBody, RevokeBody, VoteBody } from "./act-schemas.ts";
import { fromEdit, fromEitherPlace, fromForward, fromPlace, fromReaction, fromVote } from "./acts.ts";
import { SOURCE, toSendResult } from "./convert.ts";
import { SENT } from "./examples.ts";
import { sendRefusals } from "./refusals.ts";
import { MessageParams, SendResult } from "./schemas.ts";

const MESSAGE = "/api/v1/sessions/{session}/messages/{mid}";

/** What they have alike. */
const COMMON = {
  needs: { can: "send", on: "session" },
  mostBytes: MESSAGE_BODY_BYTES,
  tags: ["messages"] as string[],
  responses: {
    200: jsonAnswer("Acknowledged by WhatsApp: the message that does it.", SendResult, SENT),
    ...sendRefusals,
  },
} as const;

/** The message that something is to be done to; the connection comes first. */
async function found(core: Core, session: Session, chat: ChatAddress, id: string): Promise<Message> {
  core.sessions.requireOpen(session);
  return core.messages.get(session, chat, id);
}

async function act(core: Core, session: Session, chat: ChatAddress, id: string, what: Act) {
  const { message } = await core.messages.act(session, await found(core, session, chat, id), what, SOURCE);
  return toSendResult(message);
}

/** What is done to a message that is stored. */
export const actOperations: readonly Operation[] = [
  operation(
    {
      ...COMMON,
      operationId: "editMessage",
      method: "patch",
      path: MESSAGE,
      summary: "Edit an own text message",
      description: "WhatsApp takes another text for 15 minutes.",
      request: { params: MessageParams, body: jsonRequest(EditBody) },
    },
    ({ core }) =>
      async (c) => {
        const body = c.req.valid("json");
        const [chat, edit] = [fromPlace(body), fromEdit(body)];
        return c.json(await act(core, c.var.session, chat, c.req.valid("param").mid, edit), 200);
      },
  ),
  operation(
    {
      ...COMMON,
      operationId: "revokeMessage",
      method: "delete",
      path: MESSAGE,
      summary: "Delete a message for everyone",
      description: "An own one, or in a group that the account administers anybody's.",
      request: {
        params: MessageParams,
        query: PlaceQuery,
        body: { content: { "application/json": { schema: RevokeBody } } },
      },
    },
    ({ core }) =>
      async (c) => {
        const chat = fromEitherPlace(c.req.valid("json"), c.req.valid("query"));
        const { mid } = c.req.valid("param");
        return c.json(await act(core, c.var.session, chat, mid, { act: "revoke" }), 200);
      },
  ),
  operation(
    {
      ...COMMON,
      operationId: "addReaction",
      method: "post",
      path: `${MESSAGE}/reaction`,
      summary: "React to a message",
      description: "It takes the place of the account's reaction before.",
      request: { params: MessageParams, body: jsonRequest(ReactionBody) },
    },
    ({ core }) =>
      async (c) => {
        const body = c.req.valid("json");
        const [chat, reaction] = [fromPlace(body), fromReaction(body)];
        return c.json(await act(core, c.var.session, chat, c.req.valid("param").mid, reaction), 200);
      },
  ),
  operation(
    {
      ...COMMON,
      operationId: "removeReaction",
      method: "delete",
      path: `${MESSAGE}/reaction`,
      summary: "Take a reaction back",
      description: "Where there is none, that changes nothing.",
      request: {
        params: MessageParams,
        query: PlaceQuery,
        body: { content: { "application/json": { schema: RevokeBody } } },
      },
    },
    ({ core }) =>
      async (c) => {
        const chat = fromEitherPlace(c.req.valid("json"), c.req.valid("query"));
        const { mid } = c.req.valid("param");
        return c.json(await act(core, c.var.session, chat, mid, { act: "react", emoji: "" }), 200);
      },
  ),
  operation(
    {
      ...COMMON,
      operationId: "forwardMessage",
      method: "post",
      path: `${MESSAGE}/forward`,
      summary: "Forward a message",
      description: "Its content as it is stored, marked as forwarded.",
      request: { params: MessageParams, body: jsonRequest(ForwardBody) },
    },
    ({ core }) =>
      async (c) => {
        const body = c.req.valid("json");
        const [chat, to] = [fromPlace(body), fromForward(body)];
        const source = await found(core, c.var.session, chat, c.req.valid("param").mid);
        const { message } = await core.messages.forward(c.var.session, source, to, SOURCE);
        return c.json(toSendResult(message), 200);
      },
  ),
  operation(
    {
      ...COMMON,
      operationId: "voteMessage",
      method: "post",
      path: `${MESSAGE}/vote`,
      summary: "Vote in a poll",
      request: { params: MessageParams, body: jsonRequest(VoteBody) },
    },
    ({ core }) =>
      async (c) => {
        const body = c.req.valid("json");
        const [chat, vote] = [fromPlace(body), fromVote(body)];
        return c.json(await act(core, c.var.session, chat, c.req.valid("param").mid, vote), 200);
      },
  ),
];

import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { refuseDetailed } from "../dialect/detailed-members.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import { fromHistoryBody, fromNumber, toChatDeleted, toHistory, unlessGone } from "./convert.ts";
import { CHAT_DELETED, HISTORY } from "./examples.ts";
import { chatStateOperations } from "./states/routes.ts";
import { DeleteChatBody, DeleteChatResponse, HistoryBody, HistoryResponse } from "./schemas.ts";

export const chatOperations: readonly Operation[] = [
  operation(
    {
      operationId: "chatHistory",
      needs: { can: "read", on: "instance" },
      method: "post",
      path: "/api/chat/history/{instance}",
      tags: ["chat"],
      summary: "Read a chat's stored messages",
      description: "A chat of which nothing is kept has none.",
      request: { params: InstanceParams, body: jsonRequest(HistoryBody) },
      responses: {
        200: jsonAnswer("The newest of that time.", HistoryResponse, HISTORY),
        ...refusals(400, 403, 404, 413),
      },
    },
    ({ core, lists }) =>
      (c) => {
        const { session } = c.var;
        const asked = fromHistoryBody(c.req.valid("json"));
        const messages = core.messages.between(session, asked.chat, asked.span);
        return lists.answer(c, toHistory(session, asked, messages));
      },
    { refuse: refuseDetailed },
  ),
  operation(
    {
      operationId: "deleteChat",
      needs: { can: "send", on: "instance" },
      method: "delete",
      path: "/api/chat/deleteChat/{instance}",
      tags: ["chat"],
      summary: "Delete a chat",
      description:
        "What is kept of it and of its messages here goes; the phone and the other side keep theirs. The same for a chat of which nothing is kept.",
      request: { params: InstanceParams, body: jsonRequest(DeleteChatBody) },
      responses: {
        200: jsonAnswer("Deleted.", DeleteChatResponse, CHAT_DELETED),
        ...refusals(400, 403, 404, 413),
      },
    },
    ({ core }) =>
      async (c) => {
        const body = c.req.valid("json");
        await core.chats.delete(c.var.session, fromNumber(body.number)).catch(unlessGone);
        return c.json(toChatDeleted(body), 200);
      },
  ),
  ...chatStateOperations,
];

import { MESSAGE_BODY_BYTES } from "../../../../src/http/input/read-body.ts";
import { jsonAnswer, jsonRequest } from "../../../../src/http/operation/json-content.ts";
import { operation, refusals, refused, type Operation } from "../../dialect/operation.ts";
import { InstanceParams } from "../../dialect/schemas.ts";
import {
  fromForwardBody,
  requireForwardable,
  SOURCE,
  toDeleted,
  toEdited,
  toForwarded,
  toFound,
  toPoll,
  toStatus,
} from "./convert.ts";
import { toBase64 } from "./base64.ts";
import { BASE64, DELETED, EDITED, FORWARDED, FOUND, POLL, STATUS } from "./examples.ts";
import {
  Base64Response,
  DeleteBody,
  DeleteResponse,
  EditBody,
  EditResponse,
  ForwardBody,
  ForwardResponse,
  FoundResponse,
  messageIdQuery,
  PollResponse,
  StatusResponse,
} from "./schemas.ts";

const ID_MISSING = "messageId query parameter is required";

/** What is kept of messages, and what is done to them. */
export const storedMessageOperations: readonly Operation[] = [
  operation(
    {
      operationId: "getMessage",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/chat/getMessage/{instance}",
      tags: ["chat"],
      summary: "Read a stored message",
      request: {
        params: InstanceParams,
        query: messageIdQuery("Message ID is required (use ?messageId=<message-id>)"),
      },
      responses: {
        200: jsonAnswer("As it is kept.", FoundResponse, FOUND),
        ...refusals(400, 403, "message_not_found"),
      },
    },
    ({ core }) =>
      async (c) => {
        const { session } = c.var;
        const { messageId } = c.req.valid("query");
        return c.json(toFound(session, await core.messages.get(session, undefined, messageId)), 200);
      },
  ),
  operation(
    {
      operationId: "messageStatus",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/chat/status/{instance}",
      tags: ["chat"],
      summary: "Read how far a message was delivered",
      request: { params: InstanceParams, query: messageIdQuery(ID_MISSING) },
      responses: {
        200: jsonAnswer("How far it is known to have come.", StatusResponse, STATUS),
        ...refusals(400, 403, "message_not_found"),
      },
    },
    ({ core }) =>
      async (c) => {
        const { messageId } = c.req.valid("query");
        return c.json(toStatus(await core.messages.get(c.var.session, undefined, messageId)), 200);
      },
  ),
  operation(
    {
      operationId: "messageMedia",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/chat/base64/{instance}",
      tags: ["chat"],
      summary: "Read a message's media as base64",
      description:
        "Fetched from WhatsApp when it is asked for, whole and proved before the answer begins; WhatsApp keeps a file for about 30 days. One that it has no longer is asked of the phone, which has 30 s to bring it there again; where the phone has it neither: 404. Of up to `DUET_MEDIA_MAX_MB`. An instance fetches 4 at a time, others wait for up to 20 s.",
      request: { params: InstanceParams, query: messageIdQuery(ID_MISSING) },
      responses: {
        200: jsonAnswer("The file.", Base64Response, BASE64),
        ...refusals(400, 403, "media_not_found", "session_not_connected"),
        413: refused("media_too_large"),
      },
    },
    ({ core, files, mostMediaBytes }) =>
      async (c) => {
        const { session } = c.var;
        const { messageId } = c.req.valid("query");
        const message = await core.messages.get(session, undefined, messageId);
        const media = await core.messages.openMedia(session, message, mostMediaBytes);
        return files.answer(c, toBase64(media, messageId));
      },
  ),
  operation(
    {
      operationId: "pollVotes",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/chat/poll/{instance}",
      tags: ["chat"],
      summary: "Read the votes of a poll",
      description: "Of each voter what they have chosen last.",
      request: { params: InstanceParams, query: messageIdQuery(ID_MISSING) },
      responses: {
        200: jsonAnswer("The votes that are kept.", PollResponse, POLL),
        ...refusals(400, 403, "message_not_found"),
      },
    },
    ({ core }) =>
      async (c) => {
        const { session } = c.var;
        const poll = await core.messages.get(session, undefined, c.req.valid("query").messageId);
        return c.json(toPoll(session, poll, await core.messages.votes(session, poll)), 200);
      },
  ),
  operation(
    {
      operationId: "forwardMessage",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/chat/forward/{instance}",
      mostBytes: MESSAGE_BODY_BYTES,
      tags: ["chat"],
      summary: "Forward a message",
      description:
        "The content of a stored text, file, contact or location, marked as forwarded. Other kinds are 500 `unsupported message type for forwarding: <type>`.",
      request: { params: InstanceParams, body: jsonRequest(ForwardBody) },
      responses: {
        200: jsonAnswer("Forwarded.", ForwardResponse, FORWARDED),
        ...refusals(400, 403, 404, 413, "not_forwardable", "session_not_connected"),
      },
    },
    ({ core }) =>
      async (c) => {
        const { session } = c.var;
        const body = c.req.valid("json");
        const original = await core.messages.getToAct(session, body.messageId);
        requireForwardable(original);
        const sent = await core.messages.forward(session, original, fromForwardBody(body), SOURCE);
        return c.json(toForwarded(original, sent.message), 200);
      },
  ),
  operation(
    {
      operationId: "editMessage",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/chat/edit/{instance}",
      mostBytes: MESSAGE_BODY_BYTES,
      tags: ["chat"],
      summary: "Edit a message of the last 15 minutes",
      description: "An own text.",
      request: { params: InstanceParams, body: jsonRequest(EditBody) },
      responses: {
        200: jsonAnswer("Edited.", EditResponse, EDITED),
        ...refusals("message_unfit", 403, 404, 413, "session_not_connected"),
      },
    },
    ({ core }) =>
      async (c) => {
        const { messageId, content } = c.req.valid("json");
        const message = await core.messages.getToAct(c.var.session, messageId);
        await core.messages.act(c.var.session, message, { act: "edit", text: content }, SOURCE);
        return c.json(toEdited(message, content), 200);
      },
  ),
  operation(
    {
      operationId: "deleteMessage",
      needs: { can: "send", on: "instance" },
      method: "delete",
      path: "/api/chat/delete/{instance}",
      mostBytes: MESSAGE_BODY_BYTES,
      tags: ["chat"],
      summary: "Delete a message",
      description:
        "For everyone: WhatsApp takes it back, and a phone ignores that for a message that is too old (about 2 days and 12 hours). For me: it goes here, on the phone and on the other linked devices; whoever else has it keeps it.",
      request: { params: InstanceParams, body: jsonRequest(DeleteBody) },
      responses: {
        200: jsonAnswer("Deleted.", DeleteResponse, DELETED),
        ...refusals(400, 403, 404, 413, "session_not_connected"),
      },
    },
    ({ core }) =>
      async (c) => {
        const { session } = c.var;
        const { messageId, deleteForEveryone = false } = c.req.valid("json");
        if (!deleteForEveryone) {
          const message = await core.messages.get(session, undefined, messageId);
          await core.chats.states.deleteMessage(session, message);
          return c.json(toDeleted(message, false), 200);
        }
        const message = await core.messages.getToAct(session, messageId);
        await core.messages.act(session, message, { act: "revoke" }, SOURCE);
        return c.json(toDeleted(message, true), 200);
      },
  ),
];

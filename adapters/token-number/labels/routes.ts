import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { fromNumber } from "../chats/convert.ts";
import { refuseDetailed } from "../dialect/detailed-members.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import {
  fromTagBody,
  isToRefresh,
  toLabelled,
  toTagAssigned,
  toTagCreated,
  toTagDeleted,
  toTagList,
  toTagRemoved,
} from "./convert.ts";
import { LABELLED, TAG_ASSIGNED, TAG_CREATED, TAG_DELETED, TAG_REMOVED, TAGS } from "./examples.ts";
import {
  AssignTagBody,
  LabelledQuery,
  LabelledResponse,
  TagAssignedResponse,
  TagBody,
  TagCreatedResponse,
  TagDeletedResponse,
  TagListResponse,
  TagQuery,
  TagRemovedResponse,
  UnassignTagQuery,
} from "./schemas.ts";

const SHARED =
  "The phone and the account's other devices show it too. Only a WhatsApp Business account has labels.";

export const labelOperations: readonly Operation[] = [
  operation(
    {
      operationId: "listTags",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/chat/tag/{instance}",
      tags: ["chat"],
      summary: "Read the labels",
      description: "As the account's devices have told them; a number without labels has none.",
      request: { params: InstanceParams },
      responses: {
        200: jsonAnswer("All of them, by id.", TagListResponse, TAGS),
        ...refusals(403, 404),
      },
    },
    ({ core }) =>
      async (c) =>
        c.json(toTagList(await core.labels.list(c.var.session)), 200),
  ),
  operation(
    {
      operationId: "createTag",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/chat/tag/{instance}",
      tags: ["chat"],
      summary: "Make a label",
      description: `${SHARED} It may have 20.`,
      request: { params: InstanceParams, body: jsonRequest(TagBody) },
      responses: {
        200: jsonAnswer("Made.", TagCreatedResponse, TAG_CREATED),
        ...refusals("labels_unavailable", 403, 404, 413, "session_not_connected"),
      },
    },
    ({ core }) =>
      async (c) => {
        const label = await core.labels.make(c.var.session, fromTagBody(c.req.valid("json")));
        return c.json(toTagCreated(label), 200);
      },
    { refuse: refuseDetailed },
  ),
  operation(
    {
      operationId: "deleteTag",
      needs: { can: "send", on: "instance" },
      method: "delete",
      path: "/api/chat/tag/{instance}",
      tags: ["chat"],
      summary: "Remove a label",
      description: `It is taken off every chat. ${SHARED}`,
      request: { params: InstanceParams, query: TagQuery },
      responses: {
        200: jsonAnswer("Removed.", TagDeletedResponse, TAG_DELETED),
        ...refusals("labels_unavailable", 403, "label_not_found", "session_not_connected"),
      },
    },
    ({ core }) =>
      async (c) => {
        const { tagId } = c.req.valid("query");
        await core.labels.remove(c.var.session, tagId);
        return c.json(toTagDeleted(tagId), 200);
      },
  ),
  operation(
    {
      operationId: "assignTag",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/chat/assignTag/{instance}",
      tags: ["chat"],
      summary: "Put a label on a chat",
      description: SHARED,
      request: { params: InstanceParams, body: jsonRequest(AssignTagBody) },
      responses: {
        200: jsonAnswer("It has it.", TagAssignedResponse, TAG_ASSIGNED),
        ...refusals("labels_unavailable", 403, "label_not_found", 413, "session_not_connected"),
      },
    },
    ({ core }) =>
      async (c) => {
        const { number, tagId } = c.req.valid("json");
        await core.labels.assign(c.var.session, fromNumber(number), tagId);
        return c.json(toTagAssigned(tagId), 200);
      },
    { refuse: refuseDetailed },
  ),
  operation(
    {
      operationId: "unassignTag",
      needs: { can: "send", on: "instance" },
      method: "delete",
      path: "/api/chat/assignTag/{instance}",
      tags: ["chat"],
      summary: "Take a label off a chat",
      description: `The same where it is not on it. ${SHARED}`,
      request: { params: InstanceParams, query: UnassignTagQuery },
      responses: {
        200: jsonAnswer("It does not have it.", TagRemovedResponse, TAG_REMOVED),
        ...refusals("labels_unavailable", 403, "label_not_found", "session_not_connected"),
      },
    },
    ({ core }) =>
      async (c) => {
        const { number, tagId } = c.req.valid("query");
        await core.labels.takeOff(c.var.session, fromNumber(number), tagId);
        return c.json(toTagRemoved(tagId), 200);
      },
  ),
  operation(
    {
      operationId: "listContactsByLabel",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/chat/contactsByLabel/{instance}",
      tags: ["chat"],
      summary: "Read the chats of a label",
      description:
        "Without `labelIds` and `labelNames` every chat that has a label. What is asked for and not there is passed over.",
      request: { params: InstanceParams, query: LabelledQuery },
      responses: {
        200: jsonAnswer("The chats.", LabelledResponse, LABELLED),
        ...refusals(400, 403, 404, "session_not_connected"),
      },
    },
    ({ core }) =>
      async (c) => {
        const { session } = c.var;
        const query = c.req.valid("query");
        if (isToRefresh(query)) await core.labels.refresh(session);
        const [labels, labelled] = [await core.labels.list(session), await core.labels.listChats(session)];
        return c.json(toLabelled(query, labels, labelled), 200);
      },
  ),
];

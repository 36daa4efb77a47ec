import type { z } from "@hono/zod-openapi";
import { toAsk } from "../../../src/http/input/page-query.ts";
import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { wrongPage } from "../dialect/page.ts";
import { PageQuery, SessionParams } from "../dialect/schemas.ts";
import { wrongValue } from "../dialect/wrong-value.ts";
import {
  fromCreateGroup,
  fromGroup,
  fromGroupBefore,
  fromInvite,
  fromRowsQuery,
  fromUpdateGroup,
  toCreatedGroup,
  toGroupList,
  toGroupRow,
  toInvite,
} from "./convert.ts";
import { CREATED, GROUP, INVITE, JOINED } from "./examples.ts";
import { memberOperations } from "./member-routes.ts";
import { ASKED, OF_GROUP } from "./refusals.ts";
import {
  CreatedGroup,
  CreateGroupBody,
  GroupInvite,
  GroupList,
  GroupParams,
  GroupRow,
  JoinedGroup,
  JoinGroupBody,
  UpdateGroupBody,
} from "./schemas.ts";

const GROUPS = "/api/v1/sessions/{session}/groups";
const TAGS = ["groups"];

const group = (description: string, example: z.infer<typeof GroupRow>) =>
  jsonAnswer(description, GroupRow, example);
const invite = (description: string) => jsonAnswer(description, GroupInvite, INVITE);

export const groupOperations: readonly Operation[] = [
  operation(
    {
      operationId: "listGroups",
      needs: { can: "read", on: "session" },
      method: "get",
      path: GROUPS,
      tags: TAGS,
      summary: "List groups",
      description: "As far as WhatsApp has told them: the session need not be connected.",
      request: { params: SessionParams, query: PageQuery },
      responses: {
        200: jsonAnswer("All groups that the account is in, or a page of them.", GroupList, {
          data: [GROUP],
          nextCursor: "",
        }),
        ...refusals(400, 404),
        400: refused(wrongPage("cursor")),
      },
    },
    ({ core, lists }) =>
      (c) => {
        const page = fromRowsQuery(c.req.valid("query"));
        return lists.answer(c, toGroupList(core.groups.list(c.var.session, toAsk(page)), page));
      },
  ),
  operation(
    {
      operationId: "createGroup",
      needs: { can: "send", on: "session" },
      method: "post",
      path: GROUPS,
      tags: TAGS,
      summary: "Create a group",
      description:
        "The account is in it and need not be named. Whoever cannot be added is left out: because of their privacy, or because they are not on WhatsApp.",
      request: { params: SessionParams, body: jsonRequest(CreateGroupBody) },
      responses: {
        201: jsonAnswer("Created.", CreatedGroup, CREATED),
        ...refusals(413, 404, 501),
        400: refused(wrongValue("name", "is missing", "name is required")),
        403: {
          ...refused("members_refused"),
          description:
            "`forbidden`: the credential lacks the capability, or none of the participants is on WhatsApp.",
        },
      },
    },
    ({ core }) =>
      async (c) => {
        const created = await core.groups.create(c.var.session, fromCreateGroup(c.req.valid("json")));
        return c.json(toCreatedGroup(created), 201);
      },
  ),
  operation(
    {
      operationId: "joinGroup",
      needs: { can: "send", on: "session" },
      method: "post",
      path: `${GROUPS}:join`,
      tags: TAGS,
      summary: "Join a group by its invite",
      description:
        "Where an admin has to let the account in it is asked to; the account is in the group once that is done.",
      request: { params: SessionParams, body: jsonRequest(JoinGroupBody) },
      responses: {
        200: jsonAnswer("Joined, or asked to be let in.", JoinedGroup, JOINED),
        ...refusals(404, 413, 501),
        400: refused(wrongValue("invite", "is missing", "invite is required")),
      },
    },
    ({ core }) =>
      async (c) => {
        const joined = await core.groups.join(c.var.session, fromInvite(c.req.valid("json")));
        return c.json({ groupJid: joined.group }, 200);
      },
  ),
  operation(
    {
      operationId: "getGroup",
      needs: { can: "read", on: "session" },
      method: "get",
      path: `${GROUPS}/{gid}`,
      tags: TAGS,
      summary: "Get a group",
      request: { params: GroupParams },
      responses: { 200: group("The group.", GROUP), ...OF_GROUP },
    },
    ({ core }) =>
      async (c) => {
        const found = await core.groups.get(c.var.session, fromGroup(c.req.valid("param").gid));
        return c.json(toGroupRow(found), 200);
      },
  ),
  operation(
    {
      operationId: "updateGroup",
      needs: { can: "send", on: "session" },
      method: "patch",
      path: `${GROUPS}/{gid}`,
      tags: TAGS,
      summary: "Change the subject or settings of a group",
      description:
        "Subject, description, `announce` and `locked`, those that are named and in that order. Where one fails the earlier ones stand: `details.changed` has them.",
      request: { params: GroupParams, body: jsonRequest(UpdateGroupBody) },
      responses: {
        204: { description: "Changed." },
        ...refusals(413),
        ...ASKED,
        400: refused(wrongValue("body", "takes at least one setting", "no group settings to update")),
      },
    },
    ({ core }) =>
      async (c) => {
        const jid = fromGroup(c.req.valid("param").gid);
        await core.groups.change(c.var.session, jid, fromUpdateGroup(c.req.valid("json")));
        return c.body(null, 204);
      },
  ),
  operation(
    {
      operationId: "leaveGroup",
      needs: { can: "send", on: "session" },
      method: "post",
      path: `${GROUPS}/{gid}:leave`,
      tags: TAGS,
      summary: "Leave a group",
      description:
        "A community is left with all its groups. WhatsApp lets nobody leave the group of its announcements alone, nor its owner the community.",
      request: { params: GroupParams },
      responses: { 204: { description: "Left." }, ...ASKED, 403: refusals()[403] },
    },
    ({ core }) =>
      async (c) => {
        await core.groups.leave(c.var.session, fromGroupBefore(":leave", c.req.valid("param").gid));
        return c.body(null, 204);
      },
  ),
  operation(
    {
      operationId: "getGroupInvite",
      needs: { can: "read", on: "session" },
      method: "get",
      path: `${GROUPS}/{gid}/invite`,
      tags: TAGS,
      summary: "The invite link of a group",
      request: { params: GroupParams },
      responses: { 200: invite("The link."), ...ASKED },
    },
    ({ core }) =>
      async (c) => {
        const code = await core.groups.inviteCode(c.var.session, fromGroup(c.req.valid("param").gid));
        return c.json(toInvite(code), 200);
      },
  ),
  operation(
    {
      operationId: "revokeGroupInvite",
      needs: { can: "send", on: "session" },
      method: "delete",
      path: `${GROUPS}/{gid}/invite`,
      tags: TAGS,
      summary: "Reset the invite link of a group",
      description: "The link of before leads nowhere at once.",
      request: { params: GroupParams },
      responses: { 200: invite("The new link."), ...ASKED },
    },
    ({ core }) =>
      async (c) => {
        const code = await core.groups.resetInvite(c.var.session, fromGroup(c.req.valid("param").gid));
        return c.json(toInvite(code), 200);
      },
  ),
  ...memberOperations,
];

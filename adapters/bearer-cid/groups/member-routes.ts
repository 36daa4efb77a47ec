import { toAsk } from "../../../src/http/input/page-query.ts";
import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { PageQuery } from "../dialect/schemas.ts";
import { wrongJid, wrongValue } from "../dialect/wrong-value.ts";
import {
  fromGroup,
  fromPeople,
  fromPerson,
  fromRowsQuery,
  requireAdded,
  requireChanged,
  requireRemoved,
  toMemberList,
} from "./convert.ts";
import { MEMBER } from "./examples.ts";
import { ASKED, OF_GROUP } from "./refusals.ts";
import { GroupMemberList, GroupParams, MemberParams, MembersBody } from "./schemas.ts";

const MEMBERS = "/api/v1/sessions/{session}/groups/{gid}/members";
const TAGS = ["groups"];

const NO_PEOPLE = refused(
  wrongValue("participants", "takes at least 1 entry", "at least one participant is required"),
);

const OF_MEMBER = {
  ...ASKED,
  400: refused(wrongJid("jid", "x")),
  404: {
    ...refused("member_not_found"),
    description: "`not_found`: no such session, group or member.",
  },
};

/** Who is in a group, and who asks to be. */
export const memberOperations: readonly Operation[] = [
  operation(
    {
      operationId: "listGroupMembers",
      needs: { can: "read", on: "session" },
      method: "get",
      path: MEMBERS,
      tags: TAGS,
      summary: "List members of a group",
      request: { params: GroupParams, query: PageQuery },
      responses: {
        200: jsonAnswer("All members that WhatsApp names, or a page of them.", GroupMemberList, {
          data: [MEMBER],
          nextCursor: "",
        }),
        ...OF_GROUP,
      },
    },
    ({ core, lists }) =>
      (c) => {
        const page = fromRowsQuery(c.req.valid("query"));
        const members = core.groups.members(c.var.session, fromGroup(c.req.valid("param").gid), toAsk(page));
        return lists.answer(c, toMemberList(members, page));
      },
  ),
  operation(
    {
      operationId: "addGroupMembers",
      needs: { can: "send", on: "session" },
      method: "post",
      path: MEMBERS,
      tags: TAGS,
      summary: "Add members to a group",
      description: "Whoever cannot be added is left out, as long as somebody is added or in it already.",
      request: { params: GroupParams, body: jsonRequest(MembersBody) },
      responses: {
        204: { description: "Added." },
        ...refusals(413),
        ...ASKED,
        400: NO_PEOPLE,
        403: {
          ...refused("members_refused"),
          description:
            "`forbidden`: the credential lacks the capability, the account is no admin of the group, or nobody could be added: then `details.participants` has why.",
        },
      },
    },
    ({ core }) =>
      async (c) => {
        const jid = fromGroup(c.req.valid("param").gid);
        const people = fromPeople(c.req.valid("json"));
        requireAdded(await core.groups.changeMembers(c.var.session, jid, "add", people));
        return c.body(null, 204);
      },
  ),
  operation(
    {
      operationId: "approveGroupMembers",
      needs: { can: "send", on: "session" },
      method: "post",
      path: `${MEMBERS}:approve`,
      tags: TAGS,
      summary: "Approve who asked to join",
      request: { params: GroupParams, body: jsonRequest(MembersBody) },
      responses: { 204: { description: "Let in." }, ...refusals(413), ...OF_MEMBER, 400: NO_PEOPLE },
    },
    ({ core }) =>
      async (c) => {
        const jid = fromGroup(c.req.valid("param").gid);
        const people = fromPeople(c.req.valid("json"));
        requireChanged(await core.groups.answerRequests(c.var.session, jid, "approve", people));
        return c.body(null, 204);
      },
  ),
  operation(
    {
      operationId: "removeGroupMember",
      needs: { can: "send", on: "session" },
      method: "delete",
      path: `${MEMBERS}/{jid}`,
      tags: TAGS,
      summary: "Remove a member from a group",
      description: "Of somebody who is not in it nothing is to be removed: 204.",
      request: { params: MemberParams },
      responses: { 204: { description: "Removed." }, ...ASKED, 400: refused(wrongJid("jid", "x")) },
    },
    ({ core }) =>
      async (c) => {
        const { gid, jid } = c.req.valid("param");
        const people = [fromPerson("jid", jid)];
        requireRemoved(await core.groups.changeMembers(c.var.session, fromGroup(gid), "remove", people));
        return c.body(null, 204);
      },
  ),
  operation(
    {
      operationId: "promoteGroupMember",
      needs: { can: "send", on: "session" },
      method: "post",
      path: `${MEMBERS}/{jid}/promote`,
      tags: TAGS,
      summary: "Make a member an admin",
      request: { params: MemberParams },
      responses: { 204: { description: "An admin." }, ...OF_MEMBER },
    },
    ({ core }) =>
      async (c) => {
        const { gid, jid } = c.req.valid("param");
        const people = [fromPerson("jid", jid)];
        requireChanged(await core.groups.changeMembers(c.var.session, fromGroup(gid), "promote", people));
        return c.body(null, 204);
      },
  ),
  operation(
    {
      operationId: "demoteGroupMember",
      needs: { can: "send", on: "session" },
      method: "post",
      path: `${MEMBERS}/{jid}/demote`,
      tags: TAGS,
      summary: "Make an admin a member",
      request: { params: MemberParams },
      responses: { 204: { description: "A member." }, ...OF_MEMBER },
    },
    ({ core }) =>
      async (c) => {
        const { gid, jid } = c.req.valid("param");
        const people = [fromPerson("jid", jid)];
        requireChanged(await core.groups.changeMembers(c.var.session, fromGroup(gid), "demote", people));
        return c.body(null, 204);
      },
  ),
];

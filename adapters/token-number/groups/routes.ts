import { MOST_PICTURE_BYTES } from "../../../src/core/index.ts";
import type { MediaMembers } from "../../../src/http/input/media-members.ts";
import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import * as answers from "./answers.schemas.ts";
import {
  describeCreated,
  fromCreateBody,
  fromUpdateBody,
  toCreated,
  toInfo,
  toJoined,
  toLeft,
  toLinkReset,
  toRequests,
  toUpdated,
  unlessConnected,
} from "./convert.ts";
import * as examples from "./examples.ts";
import { describedBy, fromInvitation, groupOf } from "./identifier.ts";
import { listOf } from "./list.convert.ts";
import { changeParticipants, toParticipantsResponse } from "./members.convert.ts";
import * as schemas from "./schemas.ts";

export const IMAGE: MediaMembers = { paths: [["image"]], mostBytes: () => MOST_PICTURE_BYTES };

const request = { params: InstanceParams };
const send = { can: "send", on: "instance" } as const;
const read = { can: "read", on: "instance" } as const;
const tags = ["group"];

const PARTICIPANTS = "/api/group/participants/{instance}";
const RESET_LINK = "/api/group/resetLink/{instance}";
const REQUESTS = "/api/group/requests/{instance}";
const LEAVE = "/api/group/leave/{instance}";

const createGroup = operation(
  {
    operationId: "createGroup",
    needs: send,
    method: "post",
    path: "/api/group/create/{instance}",
    tags,
    summary: "Make a group",
    description:
      "The picture is made what WhatsApp takes before, and everything but the name and the participants is given to the group once it is there: what fails then is told in `failedFields`, and who was not let in in `failedParticipants`.",
    request: { ...request, body: jsonRequest(schemas.CreateGroupBody) },
    responses: {
      200: jsonAnswer("Made.", answers.CreatedResponse, examples.CREATED),
      ...refusals(400, 403, 404, 413, 500, "session_not_connected"),
    },
  },
  ({ core }) =>
    async (c) => {
      const created = await core.groups.found(c.var.session, fromCreateBody(c.req.valid("json")));
      const described = await describeCreated(core.groups, c.var.session, created.group);
      return c.json(toCreated(created, described), 200);
    },
  { media: IMAGE },
);

const listGroups = operation(
  {
    operationId: "listGroups",
    needs: read,
    method: "get",
    path: "/api/group/list/{instance}",
    tags,
    summary: "Read the account's groups",
    description: "As they are kept here, also of an instance that is not connected.",
    request: { ...request, query: schemas.ListQuery },
    responses: {
      200: jsonAnswer("The groups.", answers.ListResponse, examples.LIST),
      ...refusals(400, 403, 404),
    },
  },
  ({ core, lists }) =>
    async (c) =>
      lists.answer(c, await listOf(core.groups, c.var.session, c.req.valid("query"))),
);

const groupInfo = operation(
  {
    operationId: "groupInfo",
    needs: read,
    method: "get",
    path: "/api/group/info/{instance}",
    tags,
    summary: "Read a group",
    description:
      "WhatsApp is asked each time. By an invitation, whoever is not in it is told what the invitation shows.",
    request: { ...request, query: schemas.InfoQuery },
    responses: {
      200: jsonAnswer("The group.", answers.InfoResponse, examples.INFO),
      ...refusals(400, 403, "group_not_found", 500, "session_not_connected"),
    },
  },
  ({ core }) =>
    async (c) => {
      const { identifier, participants } = c.req.valid("query");
      const described = await describedBy(core.groups, c.var.session, identifier);
      const image = await core.groups.pictureOf(c.var.session, described.group.jid).catch(unlessConnected);
      return c.json(toInfo(described, image, participants !== "false"), 200);
    },
);

const updateGroup = operation(
  {
    operationId: "updateGroup",
    needs: send,
    method: "put",
    path: "/api/group/update/{instance}",
    tags,
    summary: "Change a group",
    description:
      "The name first, then the description, the settings and the picture. Where one fails, those before it stand.",
    request: { ...request, body: jsonRequest(schemas.UpdateGroupBody) },
    responses: {
      200: jsonAnswer("Changed.", answers.UpdatedResponse, examples.UPDATED),
      ...refusals(400, "group_forbidden", "group_not_found", 413, 500, "session_not_connected"),
    },
  },
  ({ core }) =>
    async (c) => {
      const body = c.req.valid("json");
      const edit = fromUpdateBody(body);
      const group = await groupOf(core.groups, c.var.session, body.identifier);
      const changed = await core.groups.update(c.var.session, group, edit);
      return c.json(toUpdated(changed, await core.groups.describe(c.var.session, group)), 200);
    },
  { media: IMAGE },
);

const updateParticipants = operation(
  {
    operationId: "updateParticipants",
    needs: send,
    method: "post",
    path: PARTICIPANTS,
    tags,
    summary: "Add, remove, promote or approve members",
    description:
      "200 also where it was done with some of them, or with nobody: each has `success`, and `error` with the reason.",
    request: { ...request, body: jsonRequest(schemas.ParticipantsBody) },
    responses: {
      200: jsonAnswer("What became of each.", answers.ParticipantsResponse, examples.PARTICIPANTS),
      ...refusals(400, "group_not_found", 413, 500, "session_not_connected"),
      403: refused("group_forbidden", PARTICIPANTS),
    },
  },
  ({ core }) =>
    async (c) => {
      const body = c.req.valid("json");
      const group = await groupOf(core.groups, c.var.session, body.identifier);
      const outcomes = await changeParticipants(core.groups, c.var.session, group, body);
      return c.json(toParticipantsResponse(group, body, outcomes), 200);
    },
);

const joinGroup = operation(
  {
    operationId: "joinGroup",
    needs: send,
    method: "post",
    path: "/api/group/join/{instance}",
    tags,
    summary: "Join a group",
    description: "The same for who is in it already.",
    request: { ...request, body: jsonRequest(schemas.JoinGroupBody) },
    responses: {
      200: jsonAnswer("Joined, or asked to be let in.", answers.JoinedResponse, examples.JOINED),
      ...refusals(400, 403, 404, 413, 500, "session_not_connected"),
    },
  },
  ({ core }) =>
    async (c) => {
      const code = fromInvitation(c.req.valid("json").identifier);
      return c.json(toJoined(await core.groups.join(c.var.session, code)), 200);
    },
);

const resetGroupLink = operation(
  {
    operationId: "resetGroupLink",
    needs: send,
    method: "post",
    path: RESET_LINK,
    tags,
    summary: "Make a new invitation link",
    description: "The one before leads nowhere from then on.",
    request: { ...request, body: jsonRequest(schemas.IdentifierBody) },
    responses: {
      200: jsonAnswer("The new link.", answers.LinkResetResponse, examples.LINK_RESET),
      ...refusals(400, "group_not_found", 413, 500, "session_not_connected"),
      403: refused("group_forbidden", RESET_LINK),
    },
  },
  ({ core }) =>
    async (c) => {
      const group = await groupOf(core.groups, c.var.session, c.req.valid("json").identifier);
      return c.json(toLinkReset(group, await core.groups.resetInvite(c.var.session, group)), 200);
    },
);

const listGroupRequests = operation(
  {
    operationId: "listGroupRequests",
    needs: read,
    method: "get",
    path: REQUESTS,
    tags,
    summary: "Read who asks to join a group",
    description: "They are let in with `action` `approve` of `group/participants`, or not with `reject`.",
    request: { ...request, query: schemas.IdentifierQuery },
    responses: {
      200: jsonAnswer("Who asks.", answers.RequestsResponse, examples.REQUESTS),
      ...refusals(400, "group_not_found", 500, "session_not_connected"),
      403: refused("group_forbidden", REQUESTS),
    },
  },
  ({ core }) =>
    async (c) => {
      const group = await groupOf(core.groups, c.var.session, c.req.valid("query").identifier);
      return c.json(toRequests(group, await core.groups.requests(c.var.session, group)), 200);
    },
);

const leaveGroup = operation(
  {
    operationId: "leaveGroup",
    needs: send,
    method: "delete",
    path: LEAVE,
    tags,
    summary: "Leave a group",
    description:
      "A community is left with all its groups. WhatsApp lets nobody leave the group of its announcements alone, nor its owner the community.",
    request: { ...request, query: schemas.IdentifierQuery },
    responses: {
      200: jsonAnswer("Left.", answers.LeftResponse, examples.LEFT),
      ...refusals(400, "group_not_found", 500, "session_not_connected"),
      403: refused("group_forbidden", LEAVE),
    },
  },
  ({ core }) =>
    async (c) => {
      const group = await groupOf(core.groups, c.var.session, c.req.valid("query").identifier);
      await core.groups.leave(c.var.session, group);
      return c.json(toLeft(group), 200);
    },
);

export const groupOperations: readonly Operation[] = [
  createGroup,
  listGroups,
  groupInfo,
  updateGroup,
  updateParticipants,
  joinGroup,
  resetGroupLink,
  listGroupRequests,
  leaveGroup,
];

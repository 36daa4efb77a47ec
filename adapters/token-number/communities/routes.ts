import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import { IMAGE } from "../groups/routes.ts";
import {
  fromCreateBody,
  toCreated,
  fromGroupsBody,
  fromSubGroupsQuery,
  toLinked,
  toSubGroups,
  toUnlinked,
} from "./convert.ts";
import { CREATED, LINKED, SUB_GROUPS, UNLINKED } from "./examples.ts";
import {
  CommunityCreatedResponse,
  CommunityGroupsBody,
  CreateCommunityBody,
  LinkedResponse,
  SubGroupsQuery,
  SubGroupsResponse,
  UnlinkedResponse,
} from "./schemas.ts";

export const communityOperations: readonly Operation[] = [
  operation(
    {
      operationId: "createCommunity",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/community/create/{instance}",
      tags: ["community"],
      summary: "Make a community",
      description:
        "With the group of its announcements, and nobody but the instance in it. What fails once it is there is told: `failedGroups`, `imageError`. Where WhatsApp lets the account have no community it becomes an ordinary group.",
      request: { params: InstanceParams, body: jsonRequest(CreateCommunityBody) },
      responses: {
        200: jsonAnswer("Made.", CommunityCreatedResponse, CREATED),
        ...refusals(400, 403, 404, 413, 500),
      },
    },
    ({ core }) =>
      async (c) => {
        const asked = fromCreateBody(c.req.valid("json"));
        return c.json(toCreated(asked, await core.communities.create(c.var.session, asked.community)), 200);
      },
    { media: IMAGE },
  ),
  operation(
    {
      operationId: "linkCommunityGroup",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/community/link/{instance}",
      tags: ["community"],
      summary: "Put groups into a community",
      description:
        "One after the other, a second apart; what WhatsApp refuses of one holds up no other. A group is in at most one community, and the instance must be an admin of both.",
      request: { params: InstanceParams, body: jsonRequest(CommunityGroupsBody) },
      responses: {
        200: jsonAnswer("What became of each.", LinkedResponse, LINKED),
        ...refusals(400, 403, 404, 413, 500),
      },
    },
    ({ core }) =>
      async (c) => {
        const asked = fromGroupsBody(c.req.valid("json"));
        const moved = await core.communities.link(c.var.session, asked.community, asked.groups);
        return c.json(toLinked(asked, moved), 200);
      },
  ),
  operation(
    {
      operationId: "unlinkCommunityGroup",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/community/unlink/{instance}",
      tags: ["community"],
      summary: "Take groups out of a community",
      description:
        "As they are put into it. `linked` has those that were taken out. The group of its announcements cannot be.",
      request: { params: InstanceParams, body: jsonRequest(CommunityGroupsBody) },
      responses: {
        200: jsonAnswer("What became of each.", UnlinkedResponse, UNLINKED),
        ...refusals(400, 403, 404, 413, 500),
      },
    },
    ({ core }) =>
      async (c) => {
        const asked = fromGroupsBody(c.req.valid("json"));
        const moved = await core.communities.unlink(c.var.session, asked.community, asked.groups);
        return c.json(toUnlinked(asked, moved), 200);
      },
  ),
  operation(
    {
      operationId: "listSubGroups",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/community/listSubGroups/{instance}",
      tags: ["community"],
      summary: "Read the groups of a community",
      description: "WhatsApp is asked each time. A community that the instance is not in has none.",
      request: { params: InstanceParams, query: SubGroupsQuery },
      responses: {
        200: jsonAnswer("The groups.", SubGroupsResponse, SUB_GROUPS),
        ...refusals(400, 403, 404, 500),
      },
    },
    ({ core }) =>
      async (c) => {
        const community = fromSubGroupsQuery(c.req.valid("query"));
        const groups = await core.communities.groupsOf(c.var.session, community);
        return c.json(toSubGroups(community, groups), 200);
      },
  ),
];

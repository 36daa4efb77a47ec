import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import { mediaIn } from "../messages/sending/media/members.ts";
import {
  fromCreateBody,
  fromIdentifier,
  toChangedResponse,
  toNewsletterResponse,
  toNewslettersResponse,
} from "./convert.ts";
import { NEWSLETTER } from "./examples.ts";
import {
  CreateNewsletterBody,
  JoinNewsletterBody,
  NewsletterChangedResponse,
  NewsletterQuery,
  NewsletterResponse,
  NewslettersResponse,
} from "./schemas.ts";

const TAGS = ["newsletter"];
const CREATED = "Newsletter created successfully";
const RETRIEVED = "Newsletter info retrieved";
const JOINED = "Successfully joined newsletter";
const LEFT = "Successfully left newsletter";

const changed = (message: string) =>
  jsonAnswer("With the channel's JID.", NewsletterChangedResponse, {
    success: true,
    message,
    channelJid: NEWSLETTER.jid,
  });

/** What WhatsApp does not do is told with its reason. */
const failed = (verb: string) => ({
  500: {
    ...refused("internal"),
    description: `\`failed to ${verb}: <reason>\`, or \`Internal server error\`.`,
  },
  503: {
    ...refused("session_not_connected"),
    description: "The instance is not connected to WhatsApp, or the gateway is stopping.",
  },
});

export const channelOperations: readonly Operation[] = [
  operation(
    {
      operationId: "createNewsletter",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/newsletter/create/{instance}",
      tags: TAGS,
      summary: "Make a channel",
      description:
        "WhatsApp's terms for channels are accepted for the account where it wants that. Each call makes another one.",
      request: { params: InstanceParams, body: jsonRequest(CreateNewsletterBody) },
      responses: {
        200: jsonAnswer("The new channel.", NewsletterResponse, {
          success: true,
          message: CREATED,
          channel: NEWSLETTER,
        }),
        ...refusals(400, 403, 404, 413, "whatsapp_throttled"),
        ...failed("create newsletter"),
      },
    },
    ({ core }) =>
      async (c) => {
        const channel = await core.channels.create(c.var.session, fromCreateBody(c.req.valid("json")));
        return c.json(toNewsletterResponse(CREATED, channel), 200);
      },
    { media: mediaIn("picture") },
  ),
  operation(
    {
      operationId: "listNewsletters",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/newsletter/list/{instance}",
      tags: TAGS,
      summary: "Read the account's channels",
      description: "Those that it follows, and its own. WhatsApp is asked each time.",
      request: { params: InstanceParams },
      responses: {
        200: jsonAnswer("All of them.", NewslettersResponse, {
          success: true,
          message: "1 newsletters found",
          channels: [NEWSLETTER],
          meta: { total: 1 },
        }),
        ...refusals(403, 404),
        ...failed("list newsletters"),
      },
    },
    ({ core }) =>
      async (c) =>
        c.json(toNewslettersResponse(await core.channels.list(c.var.session)), 200),
  ),
  operation(
    {
      operationId: "newsletterInfo",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/newsletter/info/{instance}",
      tags: TAGS,
      summary: "Read a channel",
      description: "Also one that the account does not follow.",
      request: { params: InstanceParams, query: NewsletterQuery },
      responses: {
        200: jsonAnswer("The channel.", NewsletterResponse, {
          success: true,
          message: RETRIEVED,
          channel: NEWSLETTER,
        }),
        ...refusals(400, 403, 404),
        ...failed("get newsletter info"),
      },
    },
    ({ core }) =>
      async (c) => {
        const channel = await core.channels.find(c.var.session, fromIdentifier(c.req.valid("query")));
        return c.json(toNewsletterResponse(RETRIEVED, channel), 200);
      },
  ),
  operation(
    {
      operationId: "joinNewsletter",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/newsletter/join/{instance}",
      tags: TAGS,
      summary: "Follow a channel",
      description:
        "Its posts come as messages from then on. The same for one that the account follows already.",
      request: { params: InstanceParams, body: jsonRequest(JoinNewsletterBody) },
      responses: {
        200: changed(JOINED),
        ...refusals(400, 403, 404, 413),
        ...failed("follow newsletter"),
      },
    },
    ({ core }) =>
      async (c) => {
        const channel = await core.channels.follow(c.var.session, fromIdentifier(c.req.valid("json")));
        return c.json(toChangedResponse(JOINED, channel), 200);
      },
  ),
  operation(
    {
      operationId: "leaveNewsletter",
      needs: { can: "send", on: "instance" },
      method: "delete",
      path: "/api/newsletter/leave/{instance}",
      tags: TAGS,
      summary: "Leave a channel",
      description: "The same for one that the account does not follow.",
      request: { params: InstanceParams, query: NewsletterQuery },
      responses: {
        200: changed(LEFT),
        ...refusals(400, 403, 404),
        ...failed("leave newsletter"),
      },
    },
    ({ core }) =>
      async (c) => {
        const channel = await core.channels.unfollow(c.var.session, fromIdentifier(c.req.valid("query")));
        return c.json(toChangedResponse(LEFT, channel), 200);
      },
  ),
];

import type { z } from "@hono/zod-openapi";
import { toAsk } from "../../../src/http/input/page-query.ts";
import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { fromPhone } from "../contacts/convert.ts";
import { STILL_LISTED } from "../dialect/headers.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { listAnswers } from "../dialect/page.ts";
import { PageQuery, SessionParams } from "../dialect/schemas.ts";
import {
  fromCreateSessionBody,
  fromSessionsQuery,
  toMe,
  toQr,
  toSessionList,
  toSessionRow,
} from "./convert.ts";
import { LOGGED_OUT_SESSION, ME, PAIRING_CODE, QR, SESSION, UNLINKED_SESSION } from "./examples.ts";
import {
  CreateSessionBody,
  MeResponse,
  PairingCodeBody,
  PairingCodeResponse,
  QrResponse,
  SessionList,
  SessionRow,
} from "./schemas.ts";

const TAGS = ["sessions"];
const row = (description: string, example: z.infer<typeof SessionRow>) =>
  jsonAnswer(description, SessionRow, example);

export const sessionOperations: readonly Operation[] = [
  operation(
    {
      operationId: "listSessions",
      needs: { can: "manage", on: "organization" },
      method: "get",
      path: "/api/v1/sessions",
      tags: TAGS,
      summary: "List sessions",
      request: { query: PageQuery },
      responses: listAnswers(
        "All sessions of the organization in the order of their ids, or a page of them.",
        SessionList,
        { data: [SESSION], nextCursor: null },
      ),
    },
    ({ core, lists }) =>
      (c) => {
        const { organizationId, can } = c.var.principal;
        const page = fromSessionsQuery(c.req.valid("query"));
        const sessions = core.sessions.list(organizationId, toAsk(page));
        return lists.answer(c, toSessionList(sessions, page, can));
      },
  ),
  operation(
    {
      operationId: "createSession",
      needs: { can: "manage", on: "organization" },
      method: "post",
      path: "/api/v1/sessions",
      tags: TAGS,
      summary: "Create a session",
      request: { body: { content: { "application/json": { schema: CreateSessionBody } } } },
      responses: { 201: row("Created, unlinked.", UNLINKED_SESSION), ...refusals(400, 413) },
    },
    ({ core }) =>
      async (c) => {
        const body = c.req.valid("json");
        const { principal } = c.var;
        const session = await core.sessions.create(principal, fromCreateSessionBody(body));
        return c.json(
          toSessionRow(body.start ? await core.sessions.beginLinking(session) : session, principal.can),
          201,
        );
      },
  ),
  operation(
    {
      operationId: "getSession",
      needs: { can: "manage", on: "session" },
      method: "get",
      path: "/api/v1/sessions/{session}",
      tags: TAGS,
      summary: "Get a session",
      request: { params: SessionParams },
      responses: { 200: row("The session.", SESSION), ...refusals(404) },
    },
    ({ core }) =>
      async (c) =>
        c.json(toSessionRow(await core.sessions.view(c.var.session), c.var.principal.can), 200),
  ),
  operation(
    {
      operationId: "deleteSession",
      needs: { can: "manage", on: "session" },
      method: "delete",
      path: "/api/v1/sessions/{session}",
      tags: TAGS,
      summary: "Delete a session",
      description:
        "Removes the session for good. A linked one is logged out first, for which it is connected once if need be; where WhatsApp cannot be told, a `Warning` header says that the phone still lists the device.",
      request: { params: SessionParams },
      responses: { 204: { description: "Deleted.", headers: { Warning: {} } }, ...refusals(404) },
    },
    ({ core }) =>
      async (c) => {
        const isStillListed = await core.sessions.delete(c.var.session);
        return c.body(null, 204, isStillListed ? { Warning: STILL_LISTED } : {});
      },
  ),
  operation(
    {
      operationId: "sessionMe",
      needs: { can: "manage", on: "session" },
      method: "get",
      path: "/api/v1/sessions/{session}/me",
      tags: TAGS,
      summary: "The session's own WhatsApp identity",
      description: "Takes `read` as well: it tells a phone number.",
      request: { params: SessionParams },
      responses: {
        200: jsonAnswer("The identity.", MeResponse, ME),
        ...refusals(404),
      },
    },
    ({ core }) =>
      async (c) =>
        c.json(toMe(await core.sessions.view(c.var.session), c.var.principal.can), 200),
  ),
  operation(
    {
      operationId: "startSession",
      needs: { can: "manage", on: "session" },
      method: "post",
      path: "/api/v1/sessions/{session}:start",
      tags: TAGS,
      summary: "Connect a linked session",
      description: "Connects in the background; does nothing when the session is started.",
      request: { params: SessionParams },
      responses: {
        200: row("The session, starting.", { ...SESSION, status: "starting" }),
        ...refusals("not_linked", 404),
      },
    },
    ({ core }) =>
      async (c) =>
        c.json(toSessionRow(await core.sessions.start(c.var.session), c.var.principal.can), 200),
  ),
  operation(
    {
      operationId: "stopSession",
      needs: { can: "manage", on: "session" },
      method: "post",
      path: "/api/v1/sessions/{session}:stop",
      tags: TAGS,
      summary: "Disconnect a session and keep its link",
      request: { params: SessionParams },
      responses: { 200: row("The session, stopped.", { ...SESSION, status: "stopped" }), ...refusals(404) },
    },
    ({ core }) =>
      async (c) =>
        c.json(toSessionRow(await core.sessions.stop(c.var.session), c.var.principal.can), 200),
  ),
  operation(
    {
      operationId: "restartSession",
      needs: { can: "manage", on: "session" },
      method: "post",
      path: "/api/v1/sessions/{session}:restart",
      tags: TAGS,
      summary: "Disconnect and connect a linked session",
      request: { params: SessionParams },
      responses: {
        200: row("The session, starting.", { ...SESSION, status: "starting" }),
        ...refusals("not_linked", 404),
      },
    },
    ({ core }) =>
      async (c) =>
        c.json(toSessionRow(await core.sessions.restart(c.var.session), c.var.principal.can), 200),
  ),
  operation(
    {
      operationId: "logoutSession",
      needs: { can: "manage", on: "session" },
      method: "post",
      path: "/api/v1/sessions/{session}:logout",
      tags: TAGS,
      summary: "Unlink a session from its phone",
      description:
        "The session stays and can be linked again; does nothing when it is not linked. One that is not connected is connected once, to tell WhatsApp; where that fails, `failureReason` says that the phone still lists the device.",
      request: { params: SessionParams },
      responses: { 200: row("The session, unlinked.", LOGGED_OUT_SESSION), ...refusals(404) },
    },
    ({ core }) =>
      async (c) =>
        c.json(toSessionRow(await core.sessions.logout(c.var.session), c.var.principal.can), 200),
  ),
  operation(
    {
      operationId: "sessionQR",
      needs: { can: "manage", on: "session" },
      method: "get",
      path: "/api/v1/sessions/{session}/qr",
      tags: TAGS,
      summary: "The QR code to link a session",
      description: "404 while no code is ready; that call begins the pairing. Codes change about every 20 s.",
      request: { params: SessionParams },
      responses: {
        200: jsonAnswer("The code to be drawn.", QrResponse, QR),
        ...refusals("qr_not_ready", "qr_of_linked"),
      },
    },
    ({ core }) =>
      async (c) =>
        c.json(toQr(await core.sessions.qr(c.var.session)), 200),
  ),
  operation(
    {
      operationId: "sessionPairingCode",
      needs: { can: "manage", on: "session" },
      method: "post",
      path: "/api/v1/sessions/{session}/pairing-code",
      tags: TAGS,
      summary: "A code to type on the phone",
      request: { params: SessionParams, body: jsonRequest(PairingCodeBody) },
      responses: {
        200: jsonAnswer("The code.", PairingCodeResponse, PAIRING_CODE),
        ...refusals(400, 404, 413, "whatsapp_failed"),
      },
    },
    ({ core }) =>
      async (c) => {
        const code = await core.sessions.pairingCode(c.var.session, fromPhone(c.req.valid("json").phone));
        return c.json({ code }, 200);
      },
  ),
];

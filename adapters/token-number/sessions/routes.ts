import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { refusedNumber } from "../dialect/chat-number.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import { fromListQuery, fromPhone, toConnectResponse, toInstanceList, wrongPage } from "./convert.ts";
import { CREATED, LISTED, QR_TO_SCAN } from "./examples.ts";
import { fromNewInstanceBody, toNewInstanceResponse } from "./new-instance.convert.ts";
import { NewInstanceBody, NewInstanceResponse } from "./new-instance.schemas.ts";
import {
  ConnectQuery,
  ConnectResponse,
  DeleteResponse,
  ListQuery,
  ListResponse,
  LogoutResponse,
  ReconnectResponse,
} from "./schemas.ts";

const TAGS = ["instance"];

// These answers are always the same.
const RECONNECTING = { success: true, message: "Reconnect initiated", status: "connecting" } as const;
const LOGGED_OUT = {
  success: true,
  message: "Instance logged out",
  instance: { status: "loggedout" },
} as const;
const STILL_LISTED = "the phone still lists this device, remove it there";
const DELETED = { success: true, message: "Instance deleted", instance: { status: "deleted" } } as const;

export const sessionOperations: readonly Operation[] = [
  operation(
    {
      operationId: "newInstance",
      needs: { can: "manage", accountOnly: true, on: "account", bucket: { name: "new instance", limit: 20 } },
      method: "post",
      path: "/api/instance/new",
      tags: TAGS,
      summary: "Create an instance",
      description:
        "Account token only; 20 a minute. A proxy, webhook, websocket, Chatwoot or S3 block that cannot be taken comes back with `enabled: false`; the instance is made all the same.",
      request: { body: jsonRequest(NewInstanceBody) },
      responses: {
        201: jsonAnswer("Created, disconnected.", NewInstanceResponse, CREATED),
        ...refusals(400, "quota_exceeded", 409, 413),
      },
    },
    ({ core }) =>
      async (c) => {
        const asked = fromNewInstanceBody(c.req.valid("json"), (host) =>
          core.configuration.mayConnectTo(host),
        );
        const session = await core.sessions.create(c.var.principal, asked.input);
        const token = await core.sessions.instanceToken(session);
        return c.json(toNewInstanceResponse(session, token, asked), 201);
      },
  ),
  operation(
    {
      operationId: "listInstances",
      needs: { can: "read", on: "account" },
      method: "get",
      path: "/api/instance/list",
      tags: TAGS,
      summary: "List instances and their status",
      description:
        "In the order of their ids. `token` is told to who may `manage`, and to who presents it; others get null.",
      request: { query: ListQuery },
      responses: {
        200: jsonAnswer("The instances.", ListResponse, LISTED),
        ...refusals(404),
        400: refused(wrongPage("cursor")),
      },
    },
    ({ core, lists }) =>
      (c) =>
        lists.answer(c, toInstanceList(core, c.var.principal, fromListQuery(c.req.valid("query")))),
  ),
  operation(
    {
      operationId: "connectInstance",
      needs: { can: "manage", on: "instance" },
      method: "get",
      path: "/api/instance/connect/{instance}",
      tags: TAGS,
      summary: "Link an instance by QR or pairing code",
      description: "Held until there is a code, at most 60 s. A linked instance is reconnected instead.",
      request: { params: InstanceParams, query: ConnectQuery },
      responses: {
        200: jsonAnswer("What to do next.", ConnectResponse, QR_TO_SCAN),
        ...refusals(403, 404, "whatsapp_failed"),
        400: refused(refusedNumber("x")),
      },
    },
    ({ core }) =>
      async (c) => {
        const { number } = c.req.valid("query");
        const phone = number === undefined ? undefined : fromPhone(number);
        return c.json(await toConnectResponse(await core.sessions.link(c.var.session, phone)), 200);
      },
  ),
  operation(
    {
      operationId: "reconnectInstance",
      needs: { can: "manage", on: "instance" },
      method: "post",
      path: "/api/instance/reconnect/{instance}",
      tags: TAGS,
      summary: "Reopen a linked instance",
      description: "Makes the connection of an open one anew.",
      request: { params: InstanceParams },
      responses: {
        200: jsonAnswer("Under way.", ReconnectResponse, RECONNECTING),
        ...refusals("credential_invalid", "not_linked", 403, 404),
      },
    },
    ({ core }) =>
      async (c) => {
        await core.sessions.reconnect(c.var.session);
        return c.json(RECONNECTING, 200);
      },
  ),
  operation(
    {
      operationId: "logoutInstance",
      needs: { can: "manage", on: "instance" },
      method: "delete",
      path: "/api/instance/logout/{instance}",
      tags: TAGS,
      summary: "Unlink an instance and keep its record",
      description: "One that is not connected is connected once, so that WhatsApp can be told.",
      request: { params: InstanceParams },
      responses: {
        200: jsonAnswer("Logged out.", LogoutResponse, LOGGED_OUT),
        ...refusals(403, 404),
      },
    },
    ({ core }) =>
      async (c) => {
        const { state } = await core.sessions.logout(c.var.session);
        return c.json({ ...LOGGED_OUT, ...("reason" in state && { warning: STILL_LISTED }) }, 200);
      },
  ),
  operation(
    {
      operationId: "deleteInstance",
      needs: { can: "manage", accountOnly: true, on: "instance" },
      method: "delete",
      path: "/api/instance/delete/{instance}",
      tags: TAGS,
      summary: "Delete an instance for good",
      description:
        "Account token only. A linked instance is logged out first, for which it is connected once if need be.",
      request: { params: InstanceParams },
      responses: {
        200: jsonAnswer("Deleted.", DeleteResponse, DELETED),
        ...refusals("credential_invalid", 404),
      },
    },
    ({ core }) =>
      async (c) => {
        const isStillListed = await core.sessions.delete(c.var.session);
        return c.json({ ...DELETED, ...(isStillListed && { warning: STILL_LISTED }) }, 200);
      },
  ),
];

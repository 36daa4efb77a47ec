import type { z } from "@hono/zod-openapi";
import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { noEffect } from "../dialect/json-members.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import {
  fromProxyBody,
  fromS3Body,
  fromSettingsBody,
  toProxyResponse,
  toS3Response,
  toSettingsResponse,
  withProxy,
} from "./convert.ts";
import { PROXY, S3, SETTINGS } from "./examples.ts";
import { keptOf } from "./kept.ts";
import { ProxyBody, ProxyResponse, S3Body, S3Response, SettingsBody, SettingsResponse } from "./schemas.ts";

const SETTINGS_RETRIEVED = "Settings retrieved successfully";
const SETTINGS_UPDATED = "Settings updated successfully";
const PROXY_RETRIEVED = "Proxy configuration retrieved successfully";
const PROXY_UPDATED = "Proxy configuration updated";
const S3_UPDATED = "S3 configuration updated";

const settingsAnswer = (description: string, message: string) =>
  jsonAnswer(description, SettingsResponse, { success: true, message, settings: SETTINGS });

const proxyAnswer = (message: string) =>
  jsonAnswer("The proxy as it is now; never the password.", ProxyResponse, { ...PROXY, message });

const s3Answer = (example: z.infer<typeof S3Response>) =>
  jsonAnswer("The storage as it is configured now; `secretKey` is always null.", S3Response, example);

export const configurationOperations: readonly Operation[] = [
  operation(
    {
      operationId: "getSettings",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/instance/getSettings/{instance}",
      tags: ["instance"],
      summary: "Read an instance's settings",
      request: { params: InstanceParams },
      responses: {
        200: settingsAnswer("All seven.", SETTINGS_RETRIEVED),
        ...refusals("credential_invalid", 403, 404),
      },
    },
    ({ core }) =>
      async (c) => {
        const configuration = await core.configuration.of(c.var.session);
        const session = await core.sessions.view(c.var.session);
        return c.json(toSettingsResponse("Settings retrieved successfully", session, configuration), 200);
      },
  ),
  operation(
    {
      operationId: "updateSettings",
      needs: { can: "manage", on: "instance" },
      method: "post",
      path: "/api/instance/settings/{instance}",
      tags: ["instance"],
      summary: "Change some of an instance's settings",
      description: "Members that are not sent keep their value. What is set takes effect at once.",
      request: { params: InstanceParams, body: jsonRequest(SettingsBody) },
      responses: {
        200: settingsAnswer("All seven, as they are now.", SETTINGS_UPDATED),
        ...refusals(400, 403, 404, 413),
      },
    },
    ({ core }) =>
      async (c) => {
        const body = c.req.valid("json");
        const { session, configuration } = await core.configuration.change(c.var.session, (...now) =>
          fromSettingsBody(...now, body),
        );
        return c.json(toSettingsResponse("Settings updated successfully", session, configuration), 200);
      },
  ),
  operation(
    {
      operationId: "updateProxy",
      needs: { can: "manage", on: "instance" },
      method: "post",
      path: "/api/instance/proxy/{instance}",
      tags: ["instance"],
      summary: "Set or remove an instance's proxy",
      description:
        "Replaces the whole. Takes effect at the next connect or reconnect, also of an open instance; from then on the instance connects through it and no other way.",
      request: { params: InstanceParams, body: jsonRequest(ProxyBody) },
      responses: { 200: proxyAnswer(PROXY_UPDATED), ...refusals(400, 403, 404, 413) },
    },
    ({ core }) =>
      async (c) => {
        const proxy = fromProxyBody(c.req.valid("json"), (host) => core.configuration.mayConnectTo(host));
        const { configuration } = await core.configuration.change(c.var.session, (_, now) => ({
          configuration: withProxy(now, proxy),
        }));
        return c.json(toProxyResponse(PROXY_UPDATED, configuration), 200);
      },
  ),
  operation(
    {
      operationId: "getProxy",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/instance/getProxy/{instance}",
      tags: ["instance"],
      summary: "Read an instance's proxy",
      request: { params: InstanceParams },
      responses: { 200: proxyAnswer(PROXY_RETRIEVED), ...refusals(403, 404) },
    },
    ({ core }) =>
      async (c) =>
        c.json(toProxyResponse(PROXY_RETRIEVED, await core.configuration.of(c.var.session)), 200),
  ),
  operation(
    {
      operationId: "updateStorage",
      needs: { can: "manage", on: "instance" },
      method: "post",
      path: "/api/instance/s3/{instance}",
      tags: ["instance"],
      summary: "Configure S3 storage",
      description:
        "Replaces the whole; `enabled: false` forgets the rest. Kept and answered, without effect yet: nothing is uploaded, and no event has `s3Url`. The gateway keeps no bytes of media; `media.url` of an event is an address of its own that fetches them from WhatsApp, and `mediaBase64` puts them into the event.",
      ...noEffect,
      request: { params: InstanceParams, body: jsonRequest(S3Body) },
      responses: { 200: s3Answer({ ...S3, message: S3_UPDATED }), ...refusals(400, 403, 404, 413) },
    },
    ({ core }) =>
      async (c) => {
        const s3 = fromS3Body(c.req.valid("json"));
        await core.configuration.change(c.var.session, (_, now) => ({ configuration: { ...now, s3 } }));
        return c.json(toS3Response(s3, S3_UPDATED), 200);
      },
  ),
  operation(
    {
      operationId: "getStorage",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/instance/getS3/{instance}",
      tags: ["instance"],
      summary: "Read the S3 storage",
      ...noEffect,
      request: { params: InstanceParams },
      responses: { 200: s3Answer(S3), ...refusals(403, 404) },
    },
    ({ core }) =>
      async (c) =>
        c.json(toS3Response(keptOf(await core.configuration.of(c.var.session)).s3), 200),
  ),
];

import { keptOf } from "./kept.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { fromS3Body, toS3Response } from "./s3.convert.ts";
import { S3_EXAMPLE, S3Body, S3Response } from "./s3.schemas.ts";
import { noEffect } from "../dialect/json-members.ts";
import { InstanceParams } from "../dialect/schemas.ts";

const UPDATED = "S3 configuration updated";

const answer = (example: object) => ({
  description: "The storage as it is configured now; `secretKey` is always null.",
  content: { "application/json": { schema: S3Response, example } },
});

export const s3Operations: readonly Operation[] = [
  operation(
    {
      operationId: "updateStorage",
      method: "post",
      path: "/api/instance/s3/{instance}",
      tags: ["instance"],
      summary: "Configure S3 storage",
      description:
        "Replaces the whole; `enabled: false` forgets the rest. Kept and answered, without effect yet.",
      ...noEffect,
      request: {
        params: InstanceParams,
        body: { required: true, content: { "application/json": { schema: S3Body } } },
      },
      responses: { 200: answer({ ...S3_EXAMPLE, message: UPDATED }), ...refusals(400, 403, 404, 413) },
    },
    ({ core }) =>
      (c) => {
        const s3 = fromS3Body(c.req.valid("json"));
        core.changeSettings(c.var.session, { configuration: { ...core.configurationOf(c.var.session), s3 } });
        return c.json(toS3Response(s3, UPDATED), 200);
      },
  ),
  operation(
    {
      operationId: "getStorage",
      method: "get",
      path: "/api/instance/getS3/{instance}",
      tags: ["instance"],
      summary: "Read the S3 storage",
      ...noEffect,
      request: { params: InstanceParams },
      responses: { 200: answer(S3_EXAMPLE), ...refusals(403, 404) },
    },
    ({ core }) =>
      (c) =>
        c.json(toS3Response(keptOf(core.configurationOf(c.var.session)).s3), 200),
  ),
];

import type { z } from "@hono/zod-openapi";
import type { KeptS3 } from "./kept.ts";
import { isHttpUrl, isOneLine, refusedValue, withoutLogin } from "../dialect/refused-value.ts";
import type { S3Block, S3Body, S3Response } from "./s3.schemas.ts";

const MOST_BYTES = 1024;

/** What is kept of it; switched off, it keeps nothing else. Throws `malformed_input`. */
export function fromS3Body(body: z.infer<typeof S3Body>): KeptS3 {
  const { region, bucket, accessKey, secretKey, endpoint, pathPrefix } = body;
  const texts = { region, bucket, accessKey, secretKey, endpoint, pathPrefix };
  for (const [name, text = ""] of Object.entries(texts)) {
    if (!isOneLine(text, MOST_BYTES)) throw refusedValue(`Invalid ${name}`);
  }
  if (!body.enabled) return { enabled: false };
  if (!bucket) throw refusedValue("S3 bucket is required");
  if (!accessKey || !secretKey) throw refusedValue("S3 accessKey and secretKey are required");
  if (endpoint && !isHttpUrl(endpoint)) throw refusedValue("Invalid endpoint. Use an http or https URL");
  return { enabled: true, ...texts };
}

export function toS3Block(s3: KeptS3 | undefined): z.infer<typeof S3Block> {
  if (s3?.enabled !== true) return { enabled: false };
  const { region = null, bucket = null, accessKey = null, endpoint = null, pathPrefix = null } = s3;
  const shown = endpoint === null ? null : withoutLogin(endpoint);
  return { enabled: true, region, bucket, accessKey, secretKey: null, endpoint: shown, pathPrefix };
}

const NOTHING = {
  region: null,
  bucket: null,
  accessKey: null,
  secretKey: null,
  endpoint: null,
  pathPrefix: null,
};

/** Reading has no message, as documented. */
export function toS3Response(s3: KeptS3 | undefined, message?: string): z.infer<typeof S3Response> {
  return {
    success: true,
    ...(message !== undefined && { message }),
    s3: { ...NOTHING, ...toS3Block(s3) },
  };
}

import { z } from "@hono/zod-openapi";
import { noEffect, optionalText, requiredFlag } from "../dialect/json-members.ts";

export const S3Body = z
  .object({
    enabled: requiredFlag("enabled").openapi({ example: true }),
    region: optionalText().openapi({ example: "us-east-1" }),
    bucket: optionalText().openapi({ example: "media" }),
    accessKey: optionalText().openapi({ example: "AKIAEXAMPLE" }),
    secretKey: optionalText().openapi({ description: "Kept encrypted, and never answered." }),
    endpoint: optionalText().openapi({ example: "https://s3.example.com" }),
    pathPrefix: optionalText().openapi({ example: "support/" }),
  })
  .openapi("S3Change", noEffect);

export const S3Block = z
  .object({
    enabled: z.boolean(),
    region: z.string().nullable().optional(),
    bucket: z.string().nullable().optional(),
    accessKey: z.string().nullable().optional(),
    secretKey: z.null().optional(),
    endpoint: z.string().nullable().optional(),
    pathPrefix: z.string().nullable().optional(),
  })
  .openapi("S3");

export const S3Response = z
  .object({ success: z.literal(true), message: z.string().optional(), s3: S3Block })
  .openapi("S3Answer");

export const S3_EXAMPLE = {
  success: true,
  s3: {
    enabled: true,
    region: "us-east-1",
    bucket: "media",
    accessKey: "AKIAEXAMPLE",
    secretKey: null,
    endpoint: "https://s3.example.com",
    pathPrefix: "support/",
  },
} as const;

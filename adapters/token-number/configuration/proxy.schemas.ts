import { z } from "@hono/zod-openapi";
import { PROXY_PROTOCOLS } from "../../../src/core/index.ts";
import { optionalText, requiredFlag } from "../dialect/json-members.ts";

export const ProxyBody = z
  .object({
    enabled: requiredFlag("enabled").openapi({
      description: "false forgets everything about the proxy.",
      example: true,
    }),
    host: optionalText().openapi({
      description:
        "A name or an address, without a scheme. Private addresses are refused unless `DUET_PRIVATE_DESTINATIONS` has them.",
      example: "proxy.example.com",
    }),
    port: optionalText().openapi({ description: "1 to 65535, as a string.", example: "1080" }),
    protocol: optionalText().openapi({ enum: [...PROXY_PROTOCOLS], example: "socks5" }),
    username: optionalText().openapi({ example: "ana" }),
    password: optionalText().openapi({ description: "Kept encrypted, and never answered." }),
  })
  .openapi("ProxyChange");

export const ProxyBlock = z
  .object({
    enabled: z.boolean(),
    host: z.string().nullable().optional(),
    port: z.string().nullable().optional(),
    protocol: z.enum(PROXY_PROTOCOLS).nullable().optional(),
    username: z.string().nullable().optional(),
  })
  .openapi("InstanceProxy");

export const ProxyResponse = z
  .object({ success: z.literal(true), message: z.string(), proxy: ProxyBlock })
  .openapi("ProxyAnswer");

export const PROXY_EXAMPLE = {
  success: true,
  message: "Proxy configuration retrieved successfully",
  proxy: { enabled: true, host: "proxy.example.com", port: "1080", protocol: "socks5", username: "ana" },
} as const;

import type { z } from "@hono/zod-openapi";
import type { ProxyResponse, S3Response, Settings } from "./schemas.ts";

export const SETTINGS: z.infer<typeof Settings> = {
  autoRejectCalls: false,
  callRejectMessage: "",
  ignoreGroupMessages: false,
  keepOnlineStatus: false,
  autoReadMessages: false,
  disableHistorySync: true,
  ignoreStatus: false,
};

export const PROXY: z.infer<typeof ProxyResponse> = {
  success: true,
  message: "Proxy configuration retrieved successfully",
  proxy: { enabled: true, host: "proxy.example.com", port: "1080", protocol: "socks5", username: "ana" },
};

export const S3: z.infer<typeof S3Response> = {
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
};

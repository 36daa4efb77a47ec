import type { z } from "@hono/zod-openapi";
import { SETTINGS } from "../configuration/examples.ts";
import type { NewInstanceResponse } from "./new-instance.schemas.ts";
import type { ConnectResponse, Instance, ListResponse } from "./schemas.ts";

/** One instance and its phone, as the document's examples show them. */

const ID = "01J9ZX8K2QHV0M3T6R7P4N5W8C";
const NAME = "support";
const JID = "5511999999999@s.whatsapp.net";
const TOKEN = "7b1f0c52-9d3e-4a86-8f27-5c0e91d4ab63";

export const CREATED: z.infer<typeof NewInstanceResponse> = {
  success: true,
  message: "Instance created successfully",
  instance: {
    id: ID,
    name: NAME,
    token: TOKEN,
    status: "disconnected",
    proxy: { enabled: true, host: "proxy.example.com", port: "1080", protocol: "socks5", username: "ana" },
  },
  data: { token: TOKEN },
};

const INSTANCE: z.infer<typeof Instance> = {
  id: ID,
  name: NAME,
  token: TOKEN,
  status: "connected",
  numberJid: JID,
  connection: {
    state: "connected",
    numberJid: JID,
    presenceStatus: "unavailable",
    displayStatus: "Connected",
  },
  profile: { name: "Support", pictureUrl: null, isBusiness: false, businessName: null },
  webhook: { enabled: false },
  websocket: { enabled: false, events: [], mediaBase64: false },
  chatwoot: { enabled: false },
  proxy: { enabled: false },
  settings: SETTINGS,
  s3: { enabled: false },
};

export const LISTED: z.infer<typeof ListResponse> = {
  success: true,
  message: "1 Instance found",
  instances: [INSTANCE],
};

export const QR_TO_SCAN: z.infer<typeof ConnectResponse> = {
  success: true,
  message: "QR code generated",
  qrCode: "2@Zm9yIGV4YW1wbGU=,c2Vzc2lvbg==,aWRlbnRpdHk=,c2VjcmV0",
  qrCodeBase64: "data:image/png;base64,iVBORw0KGgo=",
  status: "qr",
};

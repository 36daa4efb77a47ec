import { z } from "@hono/zod-openapi";
import { pageMembers } from "../../../src/http/input/page-schema.ts";
import { ProxyBlock, S3Block, Settings } from "../configuration/schemas.ts";
import { DefaultWebhook, WebsocketBlock } from "../events/schemas.ts";
import { ChatwootBlock } from "../integrations/schemas.ts";

export const STATE_OF_CONNECTION = ["connected", "connecting", "disconnected", "loggedout"] as const;

/** Sent twice it is one list. */
const joined = (value: unknown) => (Array.isArray(value) ? value.join(",") : value);

export const ListQuery = z.object({
  instanceName: z.preprocess(joined, z.string().optional()).openapi({
    param: { name: "instanceName", in: "query" },
    description: "One name, or several with commas between them; ignored with an instance token.",
  }),
  ...pageMembers({ rows: "Instances", wrong: { limit: "Invalid limit", cursor: "Invalid cursor" } }),
});

export const ConnectQuery = z.object({
  number: z
    .string({ error: "Invalid number" })
    .optional()
    .openapi({
      param: { name: "number", in: "query" },
      description: "Phone number to link by a pairing code instead of a QR.",
    }),
  history: z
    .string({ error: "Invalid history" })
    .optional()
    .openapi({
      param: { name: "history", in: "query" },
      description: "Days of history to sync; taken and without effect.",
      "x-no-effect-yet": true,
    }),
});

export const ReconnectResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Reconnect initiated"),
    status: z.literal("connecting"),
  })
  .openapi("Reconnect");

/** What `connect` found the instance to be: to be scanned, to be given a code, connected, or about to be. */
export const ConnectResponse = z.union([
  z
    .object({
      success: z.literal(true),
      message: z.literal("QR code generated"),
      qrCode: z.string().openapi({ description: "The QR text." }),
      qrCodeBase64: z.string().openapi({ description: "The same as a picture: a PNG data URL." }),
      status: z.literal("qr"),
    })
    .openapi("ConnectByQr"),
  z
    .object({
      success: z.literal(true),
      message: z.literal("Pairing code generated"),
      pairingCode: z.string(),
      status: z.literal("qr"),
    })
    .openapi("ConnectByCode"),
  z
    .object({
      success: z.literal(true),
      message: z.literal("Instance already connected"),
      status: z.literal("connected"),
    })
    .openapi("AlreadyConnected"),
  ReconnectResponse,
]);

const warning = z.string().optional().openapi({
  description: "Only where WhatsApp could not be told: the phone still lists the device.",
  example: "the phone still lists this device, remove it there",
});

export const LogoutResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Instance logged out"),
    instance: z.object({ status: z.literal("loggedout") }),
    warning,
  })
  .openapi("Logout");

export const DeleteResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Instance deleted"),
    instance: z.object({ status: z.literal("deleted") }),
    warning,
  })
  .openapi("Delete");

export const Instance = z
  .object({
    id: z.string(),
    name: z.string(),
    token: z.string().nullable().openapi({ description: "null for a key or login that may not `manage`." }),
    status: z.enum(STATE_OF_CONNECTION),
    numberJid: z.string().optional(),
    connection: z.object({
      state: z.enum(STATE_OF_CONNECTION),
      numberJid: z.string().nullable(),
      presenceStatus: z.enum(["available", "unavailable"]).openapi({
        description: "What WhatsApp was last told of the account; unavailable when nothing was.",
      }),
      displayStatus: z.string().openapi({ description: "The state in words, with the reason of a failure." }),
    }),
    profile: z.object({
      name: z.string().nullable(),
      pictureUrl: z.string().nullable().openapi({
        description:
          "Always null: WhatsApp's addresses of pictures end after a while. `GET /api/profile/getAccount/{instance}` asks for one.",
      }),
      isBusiness: z.boolean().openapi({
        description: "Whether the phone has WhatsApp Business, as it said when it linked the instance.",
      }),
      businessName: z.string().nullable().openapi({
        description:
          "What a business is called, which WhatsApp tells as it tells a person's name: the same as `name`. null for a person.",
      }),
    }),
    webhook: DefaultWebhook,
    websocket: WebsocketBlock,
    chatwoot: ChatwootBlock,
    proxy: ProxyBlock,
    settings: Settings,
    s3: S3Block,
  })
  .openapi("Instance");

export const ListResponse = z
  .object({
    success: z.literal(true),
    message: z.string(),
    instances: z.array(Instance),
    nextCursor: z.string().nullable().optional().openapi({
      "x-extension": true,
      description: "On a page that was asked for: where the next one begins; null on the last.",
    }),
  })
  .openapi("InstanceList");

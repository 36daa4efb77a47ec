import { z } from "@hono/zod-openapi";
import { parseChannelKey } from "../../../src/core/index.ts";
import { mediaText } from "../../../src/http/input/media-text.ts";
import { optionalText } from "../dialect/json-members.ts";
import { INVALID_BODY } from "../dialect/validation.ts";

const INVALID_IDENTIFIER = "Invalid newsletter identifier (use JID @newsletter or invite link/code)";
const inQuery = "The 'identifier' query parameter is required (JID @newsletter or invite link/code)";
const inBody = "The 'identifier' field is required (JID @newsletter or invite link/code)";
const NAME = "The 'name' field is required";

/** What names a channel; `missing` is what is said where nothing does. */
const identifier = (missing: string) =>
  z
    .string({ error: ({ input }) => (input === undefined ? missing : INVALID_BODY) })
    .min(1, { error: missing, abort: true })
    .refine((text) => parseChannelKey(text) !== undefined, { error: INVALID_IDENTIFIER })
    .openapi({
      description:
        "`<id>@newsletter`, `https://whatsapp.com/channel/<code>`, or the code as it is: its letters are large or small.",
      example: "120363422585881117@newsletter",
    });

export const NewsletterQuery = z.object({
  identifier: identifier(inQuery).openapi({ param: { name: "identifier", in: "query" } }),
});

export const JoinNewsletterBody = z.object({ identifier: identifier(inBody) }).openapi("JoinNewsletter");

export const CreateNewsletterBody = z
  .object({
    name: z
      .string({ error: ({ input }) => (input === undefined ? NAME : INVALID_BODY) })
      .refine((text) => text.trim() !== "", { error: NAME })
      .openapi({ minLength: 1, maxLength: 100, description: "1 to 100 characters.", example: "News" }),
    description: optionalText().openapi({ description: "At most 2,048 characters.", example: "What is new" }),
    picture: mediaText(INVALID_BODY).optional().openapi({
      description:
        "An http or https URL, base64, or a `data:` URI, of JPEG, PNG or WebP; made a JPEG of at most 640 x 640. A channel whose picture cannot be had is made without.",
    }),
  })
  .openapi("CreateNewsletter");

export const Newsletter = z
  .object({
    jid: z.string(),
    state: z.string().openapi({ description: "`active`, `suspended`, or another word of WhatsApp's." }),
    name: z.string(),
    description: z.string(),
    inviteLink: z.string().optional().openapi({ description: "Where WhatsApp tells it." }),
    subscriberCount: z.int(),
    pictureUrl: z.string().nullable().openapi({ description: "null where it has none." }),
  })
  .openapi("Newsletter");

export const NewsletterResponse = z
  .object({ success: z.literal(true), message: z.string(), channel: Newsletter })
  .openapi("NewsletterAnswer");

export const NewslettersResponse = z
  .object({
    success: z.literal(true),
    message: z.string(),
    channels: z.array(Newsletter),
    meta: z.object({ total: z.int() }),
  })
  .openapi("Newsletters");

export const NewsletterChangedResponse = z
  .object({ success: z.literal(true), message: z.string(), channelJid: z.string() })
  .openapi("NewsletterChanged");

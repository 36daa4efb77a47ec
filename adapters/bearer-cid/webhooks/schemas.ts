import { z } from "@hono/zod-openapi";
import { BACKOFFS, DEFAULT_RETRY_POLICY } from "../../../src/core/index.ts";
import { WEBHOOK } from "./examples.ts";

export const WebhookParams = z.object({
  id: z.string().openapi({
    param: { name: "id", in: "path" },
    description: "The webhook id.",
    example: WEBHOOK.id,
  }),
});

const timestamp = () => z.int().openapi({ description: "epoch milliseconds" });

export const WebhookRow = z
  .object({
    active: z.boolean(),
    createdAt: timestamp(),
    customHeaders: z.record(z.string(), z.string()),
    disabledReason: z.string().optional().openapi({
      description: "Why it was switched off, where its owner has not done it.",
      "x-extension": true,
    }),
    events: z.array(z.string()).openapi({ description: "`*` is every event." }),
    failingSince: z.int().optional().openapi({
      description: "Since when it has taken nothing, epoch milliseconds; left out while it takes events.",
      "x-extension": true,
    }),
    id: z.string(),
    organizationId: z.string(),
    retryPolicy: z.object({ attempts: z.int(), delaySeconds: z.int(), policy: z.enum(BACKOFFS) }),
    sessionId: z.string().nullable().openapi({ description: "null: events of every session." }),
    updatedAt: timestamp(),
    url: z.string(),
  })
  .openapi("Webhook");

export const WebhookList = z
  .object({ data: z.array(WebhookRow), nextCursor: z.string() })
  .openapi("WebhookList");

const URL_TAKES = "takes an http or https address of up to 2048 characters, with no user name in it";
const EVENTS_TAKE = "takes up to 100 names of events, or *";
const HEADERS_TAKE = "takes up to 50 headers: names, and values of up to 4096 visible characters";
const SECRET_TAKES = "takes up to 256 characters";
const ATTEMPTS_TAKE = "takes a whole number";
const DELAY_TAKES = "takes whole seconds";
const MOST_ATTEMPTS = 100;
const MOST_DELAY_SECONDS = 86_400;

const RetryPolicyBody = z
  .object({
    attempts: z
      .int(ATTEMPTS_TAKE)
      .transform((given) => within(given, DEFAULT_RETRY_POLICY.attempts, MOST_ATTEMPTS))
      .optional()
      .openapi({ description: "In all. More than 100 are 100; 0 and less are the 15 of the beginning." }),
    delaySeconds: z
      .int(DELAY_TAKES)
      .transform((given) => within(given, DEFAULT_RETRY_POLICY.delaySeconds, MOST_DELAY_SECONDS))
      .optional()
      .openapi({ description: "No wait is longer than a day; 0 and less are the 2 of the beginning." }),
    policy: z
      .string()
      .transform((word) => BACKOFFS.find((known) => known === word) ?? "fixed")
      .optional()
      .openapi({
        description:
          "`exponential`: each wait is twice the one before. Any other word: all are the same; told as `linear` or `fixed`.",
      }),
  })
  .openapi({ description: "What is left out keeps its value; at first 15 attempts, 2 s, exponential." });

const members = {
  events: z
    .array(
      z
        .string()
        .regex(/^(\*|[\w-]+(\.[\w-]+)*)$/, EVENTS_TAKE)
        .max(100, EVENTS_TAKE),
    )
    .max(100, EVENTS_TAKE)
    .optional()
    .openapi({ description: "At first `*`, every documented event; nothing where the list is empty." }),
  sessionId: z.string().nullable().optional().openapi({
    description:
      "The one session whose events are wanted; null: of all. The webhook is deleted with its session.",
  }),
  secret: z.string().max(256, SECRET_TAKES).optional().openapi({
    description:
      "What deliveries are signed with. Never told again; a new one replaces it, and an empty text takes it away.",
  }),
  customHeaders: z
    .preprocess(withEveryName, z.record(z.string(), z.string()).refine(areHeaders, HEADERS_TAKE).optional())
    .optional(),
  retryPolicy: RetryPolicyBody.optional(),
  active: z.boolean().optional().openapi({ description: "At first true." }),
};

const url = z.string(URL_TAKES).refine(isWebhookUrl, URL_TAKES).openapi({
  description:
    "Where events are sent: http or https. Private addresses are refused unless `DUET_PRIVATE_DESTINATIONS` has them.",
  example: WEBHOOK.url,
});

export const CreateWebhookBody = z
  .object({ url, ...members })
  .openapi("CreateWebhook", { example: { url: WEBHOOK.url, events: ["*"] } });

export const UpdateWebhookBody = z
  .object({ url: url.optional(), ...members })
  .openapi("UpdateWebhook", { example: { active: false } });

/** What is not positive reads as the usual. */
function within(given: number, usual: number, most: number): number {
  return given > 0 ? Math.min(given, most) : usual;
}

function isWebhookUrl(text: string): boolean {
  if (text.length > 2048 || /[\s\p{Cc}\p{Cs}]/u.test(text) || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}

/** The schema of a record passes over the name `__proto__` without a word: it stands for a name that is refused. */
function withEveryName(headers: unknown): unknown {
  const isPassedOver = typeof headers === "object" && headers !== null && Object.hasOwn(headers, "__proto__");
  return isPassedOver ? { "": "" } : headers;
}

function areHeaders(headers: Readonly<Record<string, string>>): boolean {
  const all = Object.entries(headers);
  return all.length <= 50 && all.every(([name, value]) => isHeaderName(name) && isHeaderValue(value));
}

function isHeaderName(text: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]{1,100}$/.test(text);
}

function isHeaderValue(text: string): boolean {
  return /^[\x20-\x7e]{0,4096}$/.test(text);
}

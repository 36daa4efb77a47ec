import { z } from "@hono/zod-openapi";
import { JID } from "../dialect/examples.ts";
import { text } from "./schemas.ts";

const chat = () => z.string().openapi({ description: "The chat's JID.", example: JID });
const sender = () =>
  z.string().openapi({
    description:
      "The JID of who wrote the message; without it an own one. What is stored of the message decides.",
    example: JID,
  });

export const EditBody = z
  .object({ chat: chat().optional(), text: text().optional() })
  .openapi("EditRequest", { required: ["chat", "text"], example: { chat: JID, text: "Hello again!" } });

export const RevokeBody = z
  .object({ chat: chat().optional(), sender: sender().optional() })
  .openapi("RevokeRequest", { example: { chat: JID } });

export const ReactionBody = z
  .object({ chat: chat().optional(), sender: sender().optional(), emoji: text().optional() })
  .openapi("ReactionRequest", {
    required: ["chat", "emoji"],
    example: { chat: JID, sender: JID, emoji: "👍" },
  });

export const ForwardBody = z
  .object({
    chat: chat().optional(),
    sender: sender().optional(),
    to: z.string().optional().openapi({ description: "The JID of where it is to go.", example: JID }),
  })
  .openapi("ForwardRequest", { required: ["chat", "to"], example: { chat: JID, to: JID } });

export const VoteBody = z
  .object({
    chat: chat().optional(),
    sender: sender().optional(),
    options: z.array(z.string()).optional().openapi({
      description: "All that is chosen, by name; it replaces an earlier vote, and an empty list clears it.",
    }),
  })
  .openapi("VoteRequest", {
    required: ["chat", "options"],
    example: { chat: JID, sender: JID, options: ["Yes"] },
  });

/** What a body of a DELETE may also be told by: proxies lose such bodies. */
export const PlaceQuery = z.object({
  chat: z
    .string()
    .optional()
    .openapi({
      param: { name: "chat", in: "query" },
      "x-extension": true,
      description: "As in the body, which counts where both are given.",
    }),
  sender: z
    .string()
    .optional()
    .openapi({
      param: { name: "sender", in: "query" },
      "x-extension": true,
      description: "As in the body, which counts where both are given.",
    }),
});

import { z } from "@hono/zod-openapi";
import { isName } from "../../../src/core/index.ts";
import { invalidNumber, parseNumber } from "../dialect/chat-number.ts";
import { chatNumber, mustBe, optionalInteger, requiredText } from "../dialect/detailed-members.ts";

/** The last of the palette. */
const LAST_COLOR = 10;

export const TagBody = z
  .object({
    name: requiredText("name", "Tag name is required")
      .transform((name) => name.trim())
      .refine((name) => name !== "", { error: "Tag name is required", abort: true })
      .refine(isName, { error: mustBe("name", "at most 100 readable characters") })
      .openapi({ type: "string", example: "VIP" }),
    color: optionalInteger("color").openapi({
      type: "integer",
      default: 0,
      description: `A place in the palette, 0 to ${LAST_COLOR}; what is outside is 0.`,
      example: 3,
    }),
  })
  .openapi("NewTag");

/** What is outside of the palette is its first. */
export function colorIn(color = 0): number {
  return color >= 0 && color <= LAST_COLOR ? color : 0;
}

export const Tag = z
  .object({
    id: z.string(),
    name: z.string(),
    color: z.int(),
    type: z.enum(["CUSTOM", ""]),
    deleted: z.boolean(),
  })
  .openapi("Tag");

const success = z.literal(true);

export const TagListResponse = z
  .object({
    success,
    message: z.literal("Tags retrieved successfully"),
    tags: z.array(Tag),
    total: z.int(),
  })
  .openapi("TagList");

export const TagCreatedResponse = z
  .object({ success, message: z.literal("Tag created successfully"), tag: Tag })
  .openapi("TagCreated");

export const TagDeletedResponse = z
  .object({ success, message: z.literal("Tag deleted successfully"), tag: Tag })
  .openapi("TagDeleted");

const missing = (name: string) => `${name} query parameter is required`;

const requiredQuery = (name: string) =>
  z
    .string({ error: missing(name) })
    .min(1, { error: missing(name), abort: true })
    .openapi({ param: { name, in: "query" } });

export const TagQuery = z.object({ tagId: requiredQuery("tagId").openapi({ example: "6" }) });

export const AssignTagBody = z
  .object({
    tagId: z
      .union([z.string(), z.int()], {
        error: ({ input }) =>
          input === undefined ? "tagId is required" : mustBe("tagId", "a text or a whole number"),
      })
      .transform(String)
      .refine((id) => id !== "", { error: "tagId is required", abort: true })
      .openapi({ type: "string", description: "The label's id; as a number too.", example: "6" }),
    number: chatNumber(),
  })
  .openapi("AssignTag");

export const UnassignTagQuery = z.object({
  number: requiredQuery("number")
    .refine((text) => parseNumber(text) !== undefined, {
      error: ({ input }) => invalidNumber(String(input)),
    })
    .openapi({ description: "Phone number or JID of the chat.", example: "5511999999999" }),
  tagId: requiredQuery("tagId").openapi({ example: "6" }),
});

export const TagAssignedResponse = z
  .object({ success, message: z.literal("Tag assigned successfully"), tag_id: z.string() })
  .openapi("TagAssigned");

export const TagRemovedResponse = z
  .object({ success, message: z.literal("Tag removed successfully"), tag_id: z.string() })
  .openapi("TagRemoved");

const repeated = (name: string) => `Invalid ${name}`;

export const LabelledQuery = z.object({
  labelIds: z
    .string({ error: repeated("labelIds") })
    .optional()
    .openapi({ param: { name: "labelIds", in: "query" }, description: "Ids, by commas.", example: "6,7" }),
  labelNames: z
    .string({ error: repeated("labelNames") })
    .optional()
    .openapi({
      param: { name: "labelNames", in: "query" },
      description: "Names, by commas; upper and lower case are alike.",
      example: "vip",
    }),
  refresh: z
    .string({ error: repeated("refresh") })
    .optional()
    .openapi({
      param: { name: "refresh", in: "query" },
      description:
        "`true` reads first what the account's other devices have done, for which it has to be connected.",
      example: "true",
    }),
});

export const ChatWithLabels = z
  .object({
    chat_jid: z.string(),
    labels: z.array(z.object({ id: z.string(), name: z.string(), color: z.int() })),
  })
  .openapi("ChatWithLabels");

export const LabelledResponse = z
  .object({
    success,
    message: z.literal("Chats retrieved successfully"),
    chats: z.array(ChatWithLabels).openapi({ description: "Each with all of its labels." }),
    total_chats: z.int(),
    total_rows: z.int().openapi({ description: "A chat counts once for each of its labels." }),
    refreshed: z.boolean(),
    filter_label_ids: z
      .array(z.string())
      .openapi({ description: "The labels that were asked for and are there." }),
  })
  .openapi("LabelledChats");

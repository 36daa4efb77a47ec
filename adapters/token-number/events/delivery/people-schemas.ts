import { z } from "@hono/zod-openapi";

export type ToldChat = z.infer<typeof ToldChat>;
export type ToldPerson = z.infer<typeof ToldPerson>;

export const time = () => z.iso.datetime().openapi({ example: "2026-11-29T10:30:00.000Z" });

export const ToldChat = z
  .strictObject({
    jid: z.string(),
    lid: z.string().optional(),
    name: z.string().optional(),
    type: z.enum(["private", "group", "newsletter", "status"]),
    isCommunity: z.literal(true).optional().openapi({
      description: "Of messages in the group in which a community announces, and of their receipts.",
    }),
  })
  .openapi("EventChat");

export const ToldPerson = z
  .strictObject({
    jid: z.string().openapi({ description: "The LID of who is known by nothing else." }),
    lid: z.string().optional(),
    name: z.string().optional(),
  })
  .openapi("EventPerson");

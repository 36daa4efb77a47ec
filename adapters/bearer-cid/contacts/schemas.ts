import { z } from "@hono/zod-openapi";
import { LID } from "../dialect/examples.ts";
import { inPath, SessionParams, StoredPageQuery, timestamp } from "../dialect/schemas.ts";

const PHONE = "takes 5 to 15 digits with the country code, + allowed before them";

export const CheckContactQuery = z.object({
  phone: z
    .string({ error: PHONE })
    // A + that was not encoded has become a space.
    .regex(/^[+ ]?[1-9]\d{4,14}$/, { error: PHONE })
    .openapi({
      param: { name: "phone", in: "query" },
      description: "The phone number, E.164: digits with the country code, + allowed before them.",
      example: "6281234567890",
    }),
});

export const CheckContactResponse = z
  .object({
    isOnWhatsApp: z.boolean(),
    jid: z.string().optional().openapi({
      description: "The JID under which the number is on WhatsApp; left out when it is not.",
    }),
    query: z.string().openapi({ description: "What was asked for." }),
  })
  .openapi("ContactCheck");

export const ContactParams = SessionParams.extend({
  lid: inPath("lid", "The LID of the person, or the JID of their phone number.", LID),
});

const SOURCES = ["dm", "group"] as const;
const SOURCE = "source must be dm or group";

export const ContactsQuery = StoredPageQuery.extend({
  source: z
    .enum(SOURCES, { error: SOURCE })
    .optional()
    .openapi({ description: "Who has a direct chat, or who is in a group and has none." }),
  group: z.string().optional().openapi({ description: "The JID of a group that they are members of." }),
  q: z.string().optional().openapi({ description: "A part of the name or the number, in any case." }),
});

const businessName = () =>
  z.string().optional().openapi({
    description: "What WhatsApp has verified that a business is called, from its first message on.",
    example: "Acme Corp",
  });

export const ListedContact = z
  .object({
    lid: z
      .string()
      .openapi({ description: "The JID of the phone number where no LID is known.", example: LID }),
    source: z.enum(SOURCES),
    name: z.string().optional(),
    phoneNumber: z.string().optional(),
    businessName: businessName(),
  })
  .openapi("Contact");

export const ContactList = z
  .object({
    data: z.array(ListedContact),
    nextCursor: z.string().openapi({ description: "Empty at the end." }),
  })
  .openapi("ContactList");

const ContactIdentity = z
  .object({
    id: z.int(),
    lid: z.string(),
    name: z.string().optional(),
    phoneNumber: z.string().optional(),
    phoneJid: z.string().optional(),
    businessName: businessName(),
    firstSeenAt: timestamp(),
    updatedAt: timestamp(),
  })
  .openapi("ContactIdentity");

const ContactGroup = z
  .object({
    jid: z.string(),
    name: z.string().optional(),
    tag: z.string().optional().openapi({
      description: "Their label in the group. Left out: WhatsApp does not tell it with the members.",
    }),
    role: z.enum(["member", "admin", "superadmin"]),
    lastSeen: timestamp(),
  })
  .openapi("ContactGroup");

export const ContactDetailRow = z
  .object({
    dm: z.boolean().openapi({ description: "Whether there is a direct chat." }),
    groups: z.array(ContactGroup),
    identity: ContactIdentity,
  })
  .openapi("ContactDetail");

export const AboutResponse = z
  .object({ about: z.string().openapi({ description: "Empty where it is hidden, or there is none." }) })
  .openapi("ContactAbout");

export const PictureResponse = z
  .object({
    id: z.string(),
    url: z.string().openapi({ description: "WhatsApp's, which holds for a while." }),
  })
  .openapi("ContactPicture");

import { z } from "@hono/zod-openapi";
import { requiredText } from "../dialect/json-members.ts";
import { GroupInfo } from "../groups/answers.schemas.ts";
import { description, picture, subject } from "../groups/schemas.ts";
import { INVALID_BODY } from "../dialect/validation.ts";

/** As many as a community can have. */
export const MOST_GROUPS = 50;

const NO_GROUPS = "group jid is required";
const NO_COMMUNITY = "communityJid query parameter is required";

const TOO_MANY = `Invalid groupJid: at most ${MOST_GROUPS} groups`;

const jidList = () =>
  z.array(z.string({ error: INVALID_BODY }), {
    error: ({ input }) => (input === undefined ? NO_GROUPS : INVALID_BODY),
  });

const groupJids = () =>
  jidList()
    .min(1, { error: NO_GROUPS, abort: true })
    .max(MOST_GROUPS, { error: TOO_MANY })
    .openapi({
      description: "JIDs of groups: one after the other, a second apart.",
      example: ["120363406289005073@g.us"],
    });

/** As long as phones let it be. */
const MOST_NAME = 25;
const MODES = ["request_required", ""] as const;

export const CreateCommunityBody = z
  .object({
    name: subject(MOST_NAME).openapi({ maxLength: MOST_NAME, example: "Neighbours" }),
    description: description(),
    image: picture(),
    groupJid: jidList()
      .max(MOST_GROUPS, { error: TOO_MANY })
      .optional()
      .openapi({ description: "JIDs of the groups that are put into it, a second apart." }),
    membershipApprovalMode: z
      .enum(MODES, {
        error: ({ input }) =>
          typeof input === "string" ? `Invalid membershipApprovalMode: ${input.slice(0, 100)}` : INVALID_BODY,
      })
      .default("request_required")
      .openapi({ description: "Empty: whoever wants to comes in." }),
  })
  .openapi("CreateCommunity");

export const CommunityCreatedResponse = z
  .object({
    success: z.literal(true),
    message: z.enum([
      "Community created successfully",
      "Community not available for this account, created as a regular group",
    ]),
    group: GroupInfo,
    isCommunity: z.boolean().openapi({ description: "False: WhatsApp lets the account have none." }),
    linkedGroups: z.array(z.string()),
    failedGroups: z.array(z.string()),
    imageError: z.string().optional().openapi({ description: "Why it has no picture." }),
  })
  .openapi("CommunityCreated");

export const CommunityGroupsBody = z
  .object({
    communityJid: requiredText("community jid is required").openapi({
      description: "JID of the community.",
      example: "120363298765432101@g.us",
    }),
    groupJid: groupJids(),
  })
  .openapi("CommunityGroups");

const jids = (description: string) => z.array(z.string()).openapi({ description });

/** What became of the groups; `done` says what was done with those in `linked`. */
const moved = (name: string, done: string) =>
  z
    .object({
      success: z.boolean().openapi({ description: "Whether at least one was." }),
      message: z.string(),
      linked: jids(`The groups that were ${done}.`),
      failed: jids("The groups that were not: as they were given."),
    })
    .openapi(name);

export const LinkedResponse = moved("CommunityGroupsLinked", "put into the community");
export const UnlinkedResponse = moved("CommunityGroupsUnlinked", "taken out of the community");

export const SubGroupsQuery = z.object({
  communityJid: z
    .string({ error: NO_COMMUNITY })
    .min(1, { error: NO_COMMUNITY })
    .openapi({
      param: { name: "communityJid", in: "query" },
      description: "JID of the community, with or without `@g.us`.",
      example: "120363298765432101@g.us",
    }),
});

export const SubGroupsResponse = z
  .object({
    success: z.literal(true),
    message: z.string(),
    communityJid: z.string(),
    subgroups: z
      .array(
        z
          .object({
            jid: z.string(),
            name: z.string(),
            isDefaultSubGroup: z
              .boolean()
              .openapi({ description: "Whether it is where the community's announcements are." }),
          })
          .openapi("SubGroup"),
      )
      .openapi({ description: "Those that the instance is in." }),
  })
  .openapi("SubGroups");

import { z } from "@hono/zod-openapi";
import { isReadable } from "../../../src/core/index.ts";
import { mediaText } from "../../../src/http/input/media-text.ts";
import { optionalFlag, optionalText, requiredText } from "../dialect/json-members.ts";
import { INVALID_BODY } from "../dialect/validation.ts";

/** WhatsApp's own bounds. */
export const MOST_SUBJECT = 100;
export const MOST_DESCRIPTION = 2_048;
const MOST_PARTICIPANTS = 1_024;

export const GROUP = "120363406289005073@g.us";
export const CODE = "AbCdEfGhIjKlMnOpQrStUv";
const NO_IDENTIFIER = "Identifier is required";

const IDENTIFIED = {
  description: "JID of the group, the code of its invitation, or the whole link.",
  example: GROUP,
};

const identifier = () => requiredText(NO_IDENTIFIER).openapi(IDENTIFIED);

export const IdentifierQuery = z.object({
  identifier: z
    .string({ error: NO_IDENTIFIER })
    .min(1, { error: NO_IDENTIFIER })
    .openapi({ param: { name: "identifier", in: "query" }, ...IDENTIFIED }),
});

const queryFlag = (name: string, description: string, otherwise: boolean) =>
  z
    .string()
    .optional()
    .refine((text) => text === undefined || text === "true" || text === "false", {
      error: ({ input }) => `Invalid ${name}: ${String(input).slice(0, 100)}`,
    })
    .openapi({
      param: { name, in: "query" },
      type: "string",
      enum: ["true", "false"],
      default: String(otherwise),
      description,
    });

export const InfoQuery = IdentifierQuery.extend({
  participants: queryFlag("participants", "Whether its participants are told.", true),
});

export const ListQuery = z.object({
  includeMembers: queryFlag("includeMembers", "Whether the participants of each are told.", false),
});

/** As people count them: not by the halves in which some are written. */
function charactersIn(text: string): number {
  return Array.from(text).length;
}

/** What a group or a community is called. */
export const subject = (mostCharacters: number) =>
  requiredText("name is required")
    .refine((text) => text.trim() !== "", { error: "name is required", abort: true })
    .refine((text) => charactersIn(text) <= mostCharacters, {
      error: `name must have at most ${mostCharacters} characters`,
    })
    .refine(isReadable, { error: "Invalid name: it has to be readable" });

export const description = () =>
  optionalText()
    .refine((text = "") => charactersIn(text) <= MOST_DESCRIPTION, {
      error: `description must have at most ${MOST_DESCRIPTION} characters`,
    })
    .openapi({ maxLength: MOST_DESCRIPTION, example: "All about the garden" });

export const picture = () =>
  mediaText(INVALID_BODY).optional().openapi({
    description:
      "A public http or https URL, base64 or a `data:` URI of a JPEG, PNG or WebP of at most 16 MiB; its middle becomes a JPEG of 640 x 640 at most.",
    example: "https://files.example.com/garden.png",
  });

const settings = () =>
  z.object(
    {
      membersCanEditInfo: optionalFlag(),
      membersCanSendMessages: optionalFlag(),
      membersCanAddOthers: optionalFlag(),
      requireAdminApproval: optionalFlag(),
    },
    { error: INVALID_BODY },
  );

const participants = () =>
  z
    .array(z.string({ error: INVALID_BODY }), {
      error: ({ input }) => (input === undefined ? "participants is required" : INVALID_BODY),
    })
    .min(1, { error: "participants is required", abort: true })
    .max(MOST_PARTICIPANTS, { error: `Invalid participants: at most ${MOST_PARTICIPANTS}` })
    .openapi({ description: "Phone numbers or JIDs.", example: ["5511999999999"] });

export const CreateGroupBody = z
  .object({
    name: subject(MOST_SUBJECT).openapi({ maxLength: MOST_SUBJECT, example: "Garden" }),
    participants: participants(),
    description: description(),
    image: picture(),
    communityJid: optionalText().openapi({
      description: "JID of the community that it is to be in.",
      example: "120363298765432101@g.us",
    }),
    groupSettings: settings().optional(),
  })
  .openapi("CreateGroup");

export const UpdateGroupBody = z
  .object({
    identifier: identifier(),
    name: subject(MOST_SUBJECT).optional().openapi({ maxLength: MOST_SUBJECT, example: "Garden" }),
    description: description().openapi({
      description: "Empty: none any more.",
      maxLength: MOST_DESCRIPTION,
    }),
    image: picture(),
    removeImage: optionalFlag().openapi({ description: "Beats `image`." }),
    groupSettings: settings().optional(),
  })
  .openapi("UpdateGroup");

export const ACTIONS = ["add", "remove", "promote", "demote", "approve", "reject"] as const;

export const ParticipantsBody = z
  .object({
    action: requiredText("action is required")
      .pipe(z.enum(ACTIONS, { error: ({ input }) => `Invalid action: ${String(input).slice(0, 100)}` }))
      .openapi({ type: "string", enum: [...ACTIONS], example: "add" }),
    identifier: identifier(),
    participants: participants(),
  })
  .openapi("UpdateParticipants");

export const IdentifierBody = z.object({ identifier: identifier() }).openapi("GroupIdentifier");

export const JoinGroupBody = z
  .object({
    identifier: identifier().openapi({
      description: "The code of an invitation, or the whole link.",
      example: `https://chat.whatsapp.com/${CODE}`,
    }),
  })
  .openapi("JoinGroup");

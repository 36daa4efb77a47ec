import { z } from "@hono/zod-openapi";
import { isReadable, PRIVACY_CHOICES, type PrivacySetting } from "../../../src/core/index.ts";
import { mediaText } from "../../../src/http/input/media-text.ts";
import { invalidNumber, parseNumber } from "../dialect/chat-number.ts";
import { INVALID_BODY } from "../dialect/validation.ts";

const INVALID_NUMBER = "Invalid number";

export const AccountQuery = z.object({
  number: z
    .string({ error: INVALID_NUMBER })
    .refine(isPerson, { error: ({ input }) => invalidNumber(String(input)) })
    .optional()
    .openapi({
      param: { name: "number", in: "query" },
      description: "Phone number, JID or LID of a person; without it the instance's own profile.",
      example: "5511999999999",
    }),
});

function isPerson(text: string): boolean {
  const address = parseNumber(text);
  return address !== undefined && address.kind !== "group";
}

export const AccountProfile = z
  .object({
    profilePicture: z
      .string()
      .nullable()
      .openapi({ description: "Where the picture is; null when it is hidden or there is none." }),
    profileName: z
      .string()
      .optional()
      .openapi({ description: "WhatsApp tells it of the instance's own number only." }),
    profileStatus: z.string().optional().openapi({ description: "The about text." }),
    phoneNumber: z.string().optional(),
    jid: z.string().optional(),
    lid: z.string().optional(),
  })
  .openapi("AccountProfile", { description: "What is hidden or empty is left out." });

export const AccountResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Profile retrieved successfully"),
    profile: AccountProfile,
  })
  .openapi("Account");

/** As many characters as phones let be written. */
const MOST_NAME = 25;
const MOST_ABOUT = 139;
const NAME = new RegExp(`^.{0,${MOST_NAME}}$`, "u");
const ABOUT = new RegExp(`^.{0,${MOST_ABOUT}}$`, "su");
/** Of a value that a refusal repeats. */
const MOST_SHOWN = 100;

function invalidValue(field: string) {
  return ({ input }: { readonly input?: unknown }) =>
    typeof input === "string" ? `Invalid ${field}: ${input.slice(0, MOST_SHOWN)}` : INVALID_BODY;
}

/** Text for people that fits the pattern; line breaks are part of it where that has them. */
const shownText = (field: string, pattern: RegExp) =>
  z
    .string({ error: INVALID_BODY })
    .refine((text) => pattern.test(text) && isReadable(text.replaceAll("\n", "")), {
      error: invalidValue(field),
    })
    .optional();

export const ProfileBody = z
  .object({
    profilePicture: mediaText(INVALID_BODY).optional().openapi({
      description:
        "A public http or https URL, base64 or a `data:` URI of a JPEG, PNG or WebP of at most 16 MiB; its middle becomes a JPEG of 640 x 640 at most. Empty: none any more.",
      example: "https://files.example.com/logo.png",
    }),
    profileName: shownText("profileName", NAME).openapi({
      maxLength: MOST_NAME,
      description: "Empty: it stays as it is.",
      example: "Support",
    }),
    profileStatus: shownText("profileStatus", ABOUT).openapi({
      maxLength: MOST_ABOUT,
      description: "The about text. Empty: none any more.",
      example: "At work",
    }),
  })
  .refine((body) => Object.values(body).some((value) => value !== undefined), {
    error: "At least one field is required",
  })
  .openapi("UpdateProfile");

export const ProfileField = z.enum(["profilePicture", "profileName", "profileStatus"]);

export const ProfileUpdatedResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Profile updated successfully"),
    updatedFields: z.array(ProfileField).openapi({ description: "What was changed." }),
  })
  .openapi("ProfileUpdated");

const choice = <Setting extends PrivacySetting>(field: string, setting: Setting) =>
  z.enum(PRIVACY_CHOICES[setting], { error: invalidValue(field) }).optional();

const part = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object(shape, { error: INVALID_BODY }).optional();

export const PrivacyBody = z
  .object({
    visibility: part({
      lastSeen: choice("lastSeen", "lastSeen"),
      status: choice("status", "about"),
      profile: choice("profile", "picture"),
      online: choice("online", "online"),
    }),
    privacy: part({ readReceipts: choice("readReceipts", "readReceipts") }),
    permissions: part({ callAdd: choice("callAdd", "calls"), groupAdd: choice("groupAdd", "groupAdds") }),
  })
  .refine((body) => Object.values(body).some((value) => value !== undefined), {
    error: "At least one of visibility, privacy or permissions is required",
  })
  .openapi("UpdatePrivacy", { example: { visibility: { lastSeen: "contacts" } } });

const value = (choices: readonly string[]) =>
  z
    .string()
    .optional()
    .openapi({ description: `In WhatsApp's words: ${choices.join(", ")}.`, example: "all" });

export const PrivacyState = z
  .object({
    visibility: z.object({
      lastSeen: value(PRIVACY_CHOICES.lastSeen),
      status: value(PRIVACY_CHOICES.about),
      profile: value(PRIVACY_CHOICES.picture),
      online: value(PRIVACY_CHOICES.online),
    }),
    privacy: z.object({ readReceipts: value(PRIVACY_CHOICES.readReceipts) }),
    permissions: z.object({
      callAdd: value(PRIVACY_CHOICES.calls),
      groupAdd: value(PRIVACY_CHOICES.groupAdds),
    }),
  })
  .openapi("PrivacySettings", { description: "What WhatsApp does not tell is left out." });

export const PRIVACY_READ = "Privacy settings retrieved successfully";
export const PRIVACY_UPDATED = "Privacy settings updated successfully";

export const PrivacyResponse = z
  .object({
    success: z.literal(true),
    message: z.enum([PRIVACY_READ, PRIVACY_UPDATED]),
    settings: PrivacyState,
  })
  .openapi("Privacy");

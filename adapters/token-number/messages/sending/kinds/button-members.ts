import { z } from "@hono/zod-openapi";
import type { Button, MediaDraft, MediaKind } from "../../../../../src/core/index.ts";
import type { DialectKit } from "../../../../../src/http/dialect.ts";
import { mustBe, requiredText } from "../../../dialect/detailed-members.ts";
import { fromMediaText, optionalMediaText, type MediaText } from "../media/members.ts";

const DOES = { REPLY: "reply", URL: "open", CALL: "call", COPY: "copy" } as const;
type ButtonType = keyof typeof DOES;
const TYPES = Object.keys(DOES) as ButtonType[];

/** What a document says of every message of this sort. */
export const MAY_NOT_SHOW =
  "WhatsApp decides who is shown it: a phone, WhatsApp Web and Desktop may show nothing or the text alone.";

export const ButtonItem = z
  .object(
    {
      id: requiredText("id").openapi({
        description: "What a tap answers with; of the other types the address, the number or the code.",
        example: "yes",
      }),
      displayText: requiredText("displayText").openapi({ example: "Yes" }),
      type: z
        .enum(TYPES, { error: mustBe("type", `one of ${TYPES.join(", ")}`) })
        .optional()
        .openapi({ default: "REPLY" }),
    },
    { error: mustBe("buttons", "a list of buttons") },
  )
  .openapi("Button");

export function fromButton({ id, displayText, type = "REPLY" }: z.infer<typeof ButtonItem>): Button {
  return { does: DOES[type], label: displayText, value: id };
}

/** A file above it. */
export const headerMedia = (field: string, what: string) =>
  optionalMediaText(field).openapi({
    description: `${what} A public http or https URL, downloaded within 30 s; or base64 or a \`data:\` URI.`,
    example: "https://files.example.com/office.jpg",
  });

/** Nothing where the member is missing or empty. */
export function fromHeaderMedia(
  kind: MediaKind,
  text: MediaText | undefined,
  { mostMediaBytes }: DialectKit,
): { readonly headerMedia?: MediaDraft } {
  if (!text) return {};
  return { headerMedia: { kind, source: fromMediaText(text), mostBytes: mostMediaBytes } };
}

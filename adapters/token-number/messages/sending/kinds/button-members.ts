import { z } from "@hono/zod-openapi";
import { GatewayError, type Button } from "../../../../../src/core/index.ts";
import { mustBe, optionalText, requiredText } from "../../../dialect/detailed-members.ts";

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

/** A picture or a video above it. */
export const headerMedia = (field: string) =>
  optionalText(field).openapi({
    "x-not-built": true,
    description: "Not built yet: with it the answer is 501 `Not implemented`.",
  });

/** Throws `not_built`. */
export function refuseMedia(...addresses: readonly (string | undefined)[]): void {
  if (addresses.some((address) => address !== undefined && address !== ""))
    throw new GatewayError("not_built", "media above a message are not built");
}

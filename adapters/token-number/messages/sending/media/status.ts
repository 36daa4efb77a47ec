import { z } from "@hono/zod-openapi";
import { TEXT_FONTS, type Content, type MediaDraft } from "../../../../../src/core/index.ts";
import type { DialectKit } from "../../../../../src/http/dialect.ts";
import { mustBe, optionalText } from "../../../dialect/detailed-members.ts";
import {
  CAPTION,
  FILE_NAME,
  fromMediaText,
  fromSound,
  mediaIn,
  MIME_TYPE,
  optionalMediaText,
  SOUND,
} from "./members.ts";
import { LABELLED } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";

const TYPES = ["text", "image", "video", "audio"] as const;
const COLOR = /^#[\da-f]{6}$/i;

const StatusBody = z
  .object({
    type: z
      .enum(TYPES, {
        error: ({ input }) =>
          input === undefined ? "type is required" : mustBe("type", `one of ${TYPES.join(", ")}`),
      })
      .openapi({ example: "text" }),
    message: CAPTION.message.openapi({
      description: "The text, which must be there; or the caption of an image or a video.",
      example: "Closed today",
    }),
    mediaUrl: optionalMediaText("mediaUrl").openapi({
      description:
        "A public http or https URL, downloaded within 30 s; or base64 or a `data:` URI. It must be there unless the type is `text`.",
      example: "https://files.example.com/office.jpg",
    }),
    ...MIME_TYPE,
    ...FILE_NAME,
    backgroundColor: optionalText("backgroundColor")
      .refine((color) => !color || COLOR.test(color), {
        error: mustBe("backgroundColor", "a color such as #FF6600"),
      })
      .openapi({ description: "Of a text.", example: "#FF6600" }),
    font: z
      .enum(TEXT_FONTS, { error: mustBe("font", `one of ${TEXT_FONTS.join(", ")}`) })
      .optional()
      .openapi({ description: "Of a text." }),
    ...SOUND,
    ...LABELLED,
  })
  .refine(({ type, message }) => type !== "text" || Boolean(message), { error: "Message is required" })
  .refine(({ type, mediaUrl }) => type === "text" || Boolean(mediaUrl), { error: "mediaUrl is required" })
  .openapi("Status");
type StatusBody = z.infer<typeof StatusBody>;

function toContent(body: StatusBody, { mostMediaBytes }: DialectKit): Content | MediaDraft {
  const { type, message = "", mediaUrl = "" } = body;
  if (type === "text") return { kind: "text", text: message, style: toStyle(body) };
  return {
    kind: type,
    source: fromMediaText(mediaUrl),
    mostBytes: mostMediaBytes,
    mimetype: body.mimeType,
    caption: type === "audio" ? undefined : message || undefined,
    ...(type === "audio" && fromSound(body)),
  };
}

function toStyle({ backgroundColor, font }: StatusBody) {
  return { background: backgroundColor ? parseInt(backgroundColor.slice(1), 16) : undefined, font };
}

export const sendStatus = sendOperation({
  operationId: "sendStatus",
  word: "status",
  summary: "Post a status",
  description:
    "Shown for 24 hours to those whom the account's privacy settings let see it, of the people that the instance has chats with. `chat/delete` takes it back.",
  body: StatusBody,
  media: mediaIn("mediaUrl"),
  toContent,
  toAnswer: ({ type }, sent) => ({ ...sent, data: { ...sent.data, messageType: type } }),
  example: {
    messageType: "text",
    content: "Closed today",
    chat: { jid: "status@broadcast", type: "status" },
  },
});

import { z } from "zod";
import {
  GatewayError,
  isReadable,
  MEDIA_KINDS,
  type MediaKind,
  type MediaSource,
  type SendMessage,
  type Session,
} from "../../core/index.ts";
import { CHAT, CURSOR, cursorOf, rowsUpTo, seconds } from "../protocol/input.ts";
import { tool, type Stage, type Told, type Tool } from "../protocol/tool.ts";
import { toMessage, toSent } from "./convert.ts";

/** Who asked for a message, as it is kept with it. */
const SOURCE = "mcp";
const MOST_CHARACTERS = 65_536;
const MOST_MESSAGES = 50;
/** With what WhatsApp may take to answer, less than the minute that clients wait. */
const MOST_TYPING_SECONDS = 20;
const MOST_FILE_NAME = 255;
/** Whose caption phones show. */
const CAPTIONED: readonly MediaKind[] = ["image", "video", "document"];

const TEXT = z
  .string()
  // Characters are code points.
  .refine((text) => text.length <= MOST_CHARACTERS || Array.from(text).length <= MOST_CHARACTERS, {
    message: `takes at most ${MOST_CHARACTERS} characters`,
  })
  .meta({ maxLength: MOST_CHARACTERS });

const SENDING = {
  reply_to: z.string().max(255).optional().describe("Id of the message that it answers"),
  typing_seconds: seconds(0, MOST_TYPING_SECONDS)
    .optional()
    .describe("Shows typing for so long before it is sent"),
  idempotency_key: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional()
    .describe("A name for this send: the same again sends nothing and answers what came of the first"),
};

type Sending = Readonly<z.output<z.ZodObject<typeof SENDING>>>;

const SENT =
  "WhatsApp has it. read_messages shows by `state` whether it was read; wait_while_typing awaits an answer.";

export const messageTools: readonly Tool[] = [
  tool(
    {
      name: "read_messages",
      title: "Read messages",
      description: "Messages of one chat, the newest first. Nothing is marked as read.",
      needs: "read",
      isReading: true,
      input: {
        chat: CHAT,
        limit: rowsUpTo(MOST_MESSAGES),
        cursor: CURSOR.describe("`cursor` of the answer before: goes on with older ones"),
      },
    },
    async ({ core, session }, { chat, limit, cursor }) => {
      await core.chats.get(session, chat);
      const found = await core.messages.list(session, chat, cursor, limit + 1);
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1) : undefined;
      return {
        messages: shown.map(toMessage),
        ...(last && { cursor: cursorOf(last) }),
        next: `send_text answers, with \`reply_to\` to one message.${last ? " read_messages with `cursor` shows older ones." : ""}`,
      };
    },
  ),
  tool(
    {
      name: "send_text",
      title: "Send a text",
      description: "Sends a text, and answers when WhatsApp has it.",
      needs: "send",
      isReading: false,
      input: { to: CHAT, text: TEXT.min(1), ...SENDING },
    },
    (stage, { to, text, ...sending }) =>
      send(stage, { to, content: { kind: "text", text }, ...asTold(stage.session, sending) }),
  ),
  tool(
    {
      name: "send_media",
      title: "Send a picture, a video, a sound, a file or a sticker",
      description:
        "Sends media from `url` (http or https) or from `data` (base64), and answers when WhatsApp has it. Sound that is Ogg with Opus in it is a voice note.",
      needs: "send",
      isReading: false,
      input: {
        to: CHAT,
        kind: z.enum(MEDIA_KINDS),
        url: z.string().max(8_192).optional(),
        data: z.string().optional().describe("Base64, within the 1 MiB of a call: larger files by `url`"),
        caption: TEXT.optional().describe("Of an image, a video or a document"),
        file_name: z
          .string()
          .max(MOST_FILE_NAME)
          .refine(isReadable, "takes readable characters")
          .optional()
          .describe("Of a document"),
        mimetype: z.string().max(255).optional(),
        ...SENDING,
      },
    },
    (stage, { to, kind, url = "", data = "", caption = "", file_name: name = "", mimetype, ...sending }) =>
      send(stage, {
        to,
        content: {
          kind,
          source: sourceOf(url, data),
          mostBytes: stage.mostMediaBytes,
          mimetype,
          fileName: kind === "document" && name !== "" ? name : undefined,
          caption: CAPTIONED.includes(kind) && caption !== "" ? caption : undefined,
          voice: "where_it_can_be",
        },
        ...asTold(stage.session, sending),
      }),
  ),
];

async function send({ core, session }: Stage, message: SendMessage): Promise<Told> {
  const sent = await core.messages.send(session, message);
  return { sent: toSent(sent.message), ...(sent.isReplay && { isReplay: true }), next: SENT };
}

function asTold(
  { presenceTyping }: Session,
  { reply_to: replyTo, typing_seconds: typing, idempotency_key: idempotencyKey }: Sending,
) {
  return {
    replyTo,
    typing: typing === undefined ? (presenceTyping ? ("auto" as const) : undefined) : typing * 1_000,
    idempotencyKey,
    source: SOURCE,
    isQueued: false,
  };
}

function sourceOf(url: string, data: string): MediaSource {
  if ((url === "") === (data === ""))
    throw new GatewayError("invalid_input", "url: takes exactly one of url and data");
  return url === "" ? { text: data } : { url };
}

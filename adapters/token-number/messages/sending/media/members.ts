import { z } from "@hono/zod-openapi";
import { isReadable, ReceivedMedia, type MediaSource } from "../../../../../src/core/index.ts";
import type { MediaMembers } from "../../../../../src/http/input/media-members.ts";
import { mediaText } from "../../../../../src/http/input/media-text.ts";
import { mustBe, optionalFlag, optionalInteger, optionalText } from "../../../dialect/detailed-members.ts";
import { ofWords } from "../schemas.ts";

/** What a file is in, wherever a page has it. */
export type MediaText = string | ReceivedMedia;

/** As long as a file's name is anywhere. */
const MOST_FILE_NAME = 255;
const MOST_SECONDS = 86_400;
const MOST_WAVEFORM = 1_024;
/** What names a place: base64 has no colon. */
const URL_LIKE = /^(?!data:)[a-z][a-z\d+.-]*:/i;

/** The members of a body that media may be in, as `name` or `list.*.name`. */
export function mediaIn(...members: readonly string[]): MediaMembers {
  return {
    paths: members.map((member) => member.split(".")),
    mostBytes: ({ mostMediaBytes }) => mostMediaBytes,
  };
}

/** Where media is that a member names: behind a URL, or in the member itself as base64 or a `data:` URI. */
export function fromMediaText(text: MediaText): MediaSource {
  if (text instanceof ReceivedMedia) return text;
  return URL_LIKE.test(text) ? { url: text } : { text };
}

export const optionalMediaText = (field: string) => mediaText(mustBe(field, "a text")).optional();

/** Of a document. */
export const FILE_NAME = {
  fileName: optionalText("fileName")
    .refine((name = "") => name.length <= MOST_FILE_NAME && isReadable(name), {
      error: mustBe("fileName", `up to ${MOST_FILE_NAME} readable characters`),
    })
    .openapi({
      maxLength: MOST_FILE_NAME,
      description: "On the card of a document.",
      example: "invoice.pdf",
    }),
};

const WAVEFORM = mustBe("waveform", `a list of at most ${MOST_WAVEFORM} whole numbers from 0 to 255`);

/** Of audio. */
export const SOUND = {
  isVoice: optionalFlag("isVoice").openapi({
    default: true,
    description:
      "Audio is a voice note unless this is false. What is no Ogg with Opus in it is made one where the gateway has ffmpeg, and refused where it has not.",
  }),
  duration: optionalInteger("duration")
    .refine((seconds = 0) => seconds >= 0 && seconds <= MOST_SECONDS, {
      error: mustBe("duration", `0 to ${MOST_SECONDS}`),
    })
    .openapi({
      type: "integer",
      minimum: 0,
      maximum: MOST_SECONDS,
      description: "Seconds of audio; of Ogg with Opus in it they are computed.",
    }),
  waveform: z
    .array(z.int({ error: WAVEFORM }).min(0, { error: WAVEFORM }).max(255, { error: WAVEFORM }), {
      error: WAVEFORM,
    })
    .max(MOST_WAVEFORM, { error: WAVEFORM })
    .optional()
    .openapi({ description: "Of audio, as phones draw it: 64 numbers of 0 to 100. Computed as well." }),
};

export type Sound = {
  readonly isVoice?: boolean | undefined;
  readonly duration?: number | undefined;
  readonly waveform?: readonly number[] | undefined;
};

/** How audio is to be heard. */
export function fromSound({ isVoice = true, duration, waveform }: Sound) {
  return {
    voice: isVoice ? ("always" as const) : undefined,
    seconds: duration,
    waveform: waveform && Uint8Array.from(waveform),
  };
}

/** A caption. */
export const CAPTION = {
  message: ofWords(z.string({ error: mustBe("message", "a text") }), "message")
    .optional()
    .openapi({ description: "The caption; audio has none.", example: "Our office" }),
};

export const MIME_TYPE = {
  mimeType: optionalText("mimeType").openapi({
    description:
      "What media is, its content tells. This counts for a document alone, where its content says nothing.",
  }),
};

import { ControlError } from "../control-error.ts";
import type { Written, WrittenContent } from "../phone/messages/written.ts";
import type { Input } from "./input.ts";

const MOST_MENTIONS = 1000;
// WhatsApp's own bounds.
const POLL_OPTIONS = { from: 2, to: 12 };

const CONTENTS: { readonly [K in WrittenContent["kind"]]: (input: Input) => WrittenContent } = {
  text: (input) => ({ kind: "text", text: input.text("text") }),
  media: (input) => {
    const media = input.nested("media", ["kind", "base64", "mimetype", "filename", "caption"]);
    return {
      kind: "media",
      media: {
        kind: media.oneOf("kind", ["image", "video", "audio", "voice", "document", "sticker"]),
        bytes: media.bytes("base64"),
        mimetype: media.text("mimetype"),
        filename: media.optionalText("filename"),
        caption: media.optionalText("caption"),
      },
    };
  },
  reaction: (input) => {
    const reaction = input.nested("reaction", ["id", "emoji"]);
    return { kind: "reaction", id: reaction.text("id"), emoji: reaction.anyText("emoji") };
  },
  edit: (input) => {
    const edit = input.nested("edit", ["id", "text"]);
    return { kind: "edit", id: edit.text("id"), text: edit.text("text") };
  },
  revoke: (input) => ({ kind: "revoke", id: input.nested("revoke", ["id"]).text("id") }),
  poll: (input) => readPoll(input.nested("poll", ["name", "options", "selectable", "endsAt", "hidesVotes"])),
  vote: (input) => {
    const vote = input.nested("vote", ["id", "options"]);
    return { kind: "vote", id: vote.text("id"), options: vote.texts("options", { atMost: POLL_OPTIONS.to }) };
  },
  location: (input) => {
    const place = input.nested("location", ["latitude", "longitude", "name"]);
    return {
      kind: "location",
      latitude: place.decimal("latitude", { from: -90, to: 90 }),
      longitude: place.decimal("longitude", { from: -180, to: 180 }),
      name: place.optionalText("name"),
    };
  },
  memberTag: (input) => ({ kind: "memberTag", tag: input.nested("memberTag", ["tag"]).anyText("tag") }),
  contact: (input) => {
    const contact = input.nested("contact", ["name", "phone"]);
    return { kind: "contact", name: contact.text("name"), phone: contact.number("phone") };
  },
};

const KINDS = Object.keys(CONTENTS) as WrittenContent["kind"][];

/** The fields that say what somebody writes: one of the kinds, and what stands beside it. */
export const WRITTEN_FIELDS: readonly string[] = [...KINDS, "quoted", "mentions"];

/** Reads what somebody writes on a phone; throws a ControlError. */
export function readWritten(input: Input): Written {
  const [kind, ...others] = KINDS.filter((one) => input.has(one));
  if (!kind || others.length > 0) throw new ControlError(400, `exactly one is wanted of ${KINDS.join(", ")}`);
  return {
    content: CONTENTS[kind](input),
    quoted: input.optionalText("quoted"),
    mentions: input.has("mentions") ? input.texts("mentions", { atMost: MOST_MENTIONS }) : undefined,
  };
}

function readPoll(input: Input): WrittenContent {
  const options = input.texts("options", { atMost: POLL_OPTIONS.to });
  if (options.length < POLL_OPTIONS.from || new Set(options).size < options.length) {
    throw new ControlError(400, '"options" must be 2 to 12 different texts');
  }
  const selectable = input.integer("selectable", { from: 0, to: options.length, otherwise: 1 });
  const endsAt = input.has("endsAt")
    ? input.integer("endsAt", { from: 1, to: Number.MAX_SAFE_INTEGER, otherwise: 0 })
    : undefined;
  const hidesVotes = input.optionalFlag("hidesVotes") ?? false;
  return { kind: "poll", name: input.text("name"), options, selectable, endsAt, hidesVotes };
}

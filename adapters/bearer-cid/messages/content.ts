import type { z } from "@hono/zod-openapi";
import {
  GatewayError,
  isPhoneNumber,
  MEDIA_KINDS,
  nameInVcard,
  vcardOf,
  type AlbumDraft,
  type ContactsContent,
  type LocationContent,
  type MediaDraft,
  type PollContent,
  type TextContent,
} from "../../../src/core/index.ts";
import { wrongValue } from "../dialect/wrong-value.ts";
import { bounded, exceeding, MOST_OPTIONS, MOST_VCARD_BYTES } from "./limits.ts";
import { toAlbum, toMedia } from "./media.ts";
import type { SendBody } from "./schemas.ts";

type Body = z.infer<typeof SendBody>;
type Sent = TextContent | PollContent | LocationContent | ContactsContent | MediaDraft | AlbumDraft;

const MISSING = "is missing";
const PHONE = "takes 5 to 15 digits with the country code";

/** Documented, and answered with 501 so far. */
const NOT_BUILT = ["buttons", "list"];

const CONTENTS: Readonly<Record<string, (body: Body) => Sent>> = {
  text: toText,
  poll: toPoll,
  location: toLocation,
  contact: toContact,
  album: toAlbum,
  ...Object.fromEntries(MEDIA_KINDS.map((kind) => [kind, ({ media }: Body) => toMedia(kind, media)])),
};

/** Every type that is sent. */
export const TYPES = Object.keys(CONTENTS);

/** What a message is to say. Throws `malformed_input` in the documentation's words, and `not_built`. */
export function fromContent(type: string, body: Body): Sent {
  if (NOT_BUILT.includes(type)) throw notBuilt(type);
  const read = Object.hasOwn(CONTENTS, type) ? CONTENTS[type] : undefined;
  if (!read)
    throw wrongValue("type", `takes one of ${TYPES.join(", ")}`, `unknown send type "${type.slice(0, 100)}"`);
  return read(body);
}

/** The refusal of a kind that is documented. */
export function notBuilt(type: string): GatewayError {
  return new GatewayError("not_built", `sending the type '${type}' is not built yet`);
}

function toText({ text = "" }: Body): TextContent {
  if (text === "") throw wrongValue("text", MISSING, "text is required for type 'text'");
  return { kind: "text", text: bounded("text", text) };
}

function toPoll(body: Body): PollContent {
  const { name = "", options = [], selectableCount: selectable = 0, pollEndTime, pollHideVotes } = body;
  if (name === "") throw wrongValue("name", MISSING, "name is required for type 'poll'");
  if (options.length < 2)
    throw wrongValue("options", "takes at least 2 texts", "poll requires at least 2 options");
  if (options.length > MOST_OPTIONS) throw exceeding("options", MOST_OPTIONS, "entries");
  if (options.includes("") || new Set(options).size < options.length)
    throw wrongValue("options", "takes texts that differ", "options takes texts that differ");
  if (selectable < 0 || selectable > options.length)
    throw wrongValue(
      "selectableCount",
      "takes 0 to the number of options",
      "selectableCount must be between 0 and the number of options",
    );
  for (const option of options) bounded("options", option);
  return {
    kind: "poll",
    question: bounded("name", name),
    options,
    selectable,
    ...(pollEndTime !== undefined && { endsAtMs: pollEndTime }),
    ...(pollHideVotes && { hidesVotes: true }),
  };
}

function toLocation({ latitude = NaN, longitude = NaN, name }: Body): LocationContent {
  if (!(Math.abs(latitude) <= 90))
    throw wrongValue("latitude", "takes -90 to 90", "latitude must be between -90 and 90");
  if (!(Math.abs(longitude) <= 180))
    throw wrongValue("longitude", "takes -180 to 180", "longitude must be between -180 and 180");
  return { kind: "location", latitude, longitude, name: name && bounded("name", name) };
}

function toContact({ contact }: Body): ContactsContent {
  if (!contact) throw wrongValue("contact", MISSING, "contact is required for type 'contact'");
  const { name = "", phone = "", vcard = "" } = contact;
  if (vcard === "" && (name === "" || phone === ""))
    throw wrongValue(
      "contact",
      "takes a vcard, or both name and phone",
      "contact requires either a vcard or both name and phone",
    );
  if (Buffer.byteLength(vcard) > MOST_VCARD_BYTES)
    throw exceeding("contact.vcard", MOST_VCARD_BYTES, "bytes");
  bounded("contact.name", name);
  if (vcard !== "") return toCard(name === "" ? nameInVcard(vcard) : name, vcard);
  const number = phone.replace(/^\+/, "");
  if (!isPhoneNumber(number)) throw wrongValue("contact.phone", PHONE, `contact.phone ${PHONE}`);
  return toCard(name, vcardOf(name, number));
}

function toCard(name: string, vcard: string): ContactsContent {
  return { kind: "contacts", contacts: [{ name, vcard }] };
}

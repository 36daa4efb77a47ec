import type {
  ContactView,
  FileView,
  KindView,
  MessageView,
  PollView,
  QuoteView,
  ReactionView,
  SummaryView,
} from "../browser/phone-view.ts";
import type { Content } from "../phone/messages/received-message.ts";
import { cut, cutIfAny } from "./cut.ts";
import { statusOf, type Entry } from "./entry.ts";
import { isPicture } from "./picture.ts";

// A page is told no more than can be read on it.
const MOST_OF_TEXT = 4096;
export const MOST_OF_NAME = 200;
const MOST_OF_SUMMARY = 80;
// The longest emoji: a family, with colours.
const MOST_OF_EMOJI = 40;
const MOST_REACTIONS = 20;
const MOST_OPTIONS = 100;
const MOST_CONTACTS = 100;

const KINDS = [
  "text",
  "image",
  "video",
  "audio",
  "voice",
  "document",
  "sticker",
  "poll",
  "location",
  "contact",
] as const satisfies readonly KindView[];
/** What there is to choose, and what was chosen, is text here. */
const OFFERS: readonly Content["kind"][] = [
  "buttons",
  "list",
  "template",
  "interactive",
  "carousel",
  "choice",
  "invite",
];

export type Naming = { readonly owner: string; readonly nameOf: (person: string) => string | undefined };

/** What the page is told of a message. */
export function viewMessage(entry: Entry, { owner, nameOf }: Naming): MessageView {
  const { seq, id, at, author, fate, content } = entry;
  const { text, caption, location } = content;
  return {
    seq,
    id: cut(id, MOST_OF_NAME),
    at,
    author,
    authorName: cutIfAny(nameOf(author), MOST_OF_NAME),
    isOwn: author === owner,
    status: statusOf(entry),
    fate,
    kind: kindOf(content),
    text: cutIfAny(text ?? caption, MOST_OF_TEXT),
    quote: quoteOf(entry, nameOf),
    reactions: reactionsOf(entry),
    file: fileOf(content),
    poll: pollOf(entry),
    location: location ? { ...location, name: cutIfAny(location.name, MOST_OF_NAME) } : null,
    contacts: contactsOf(content),
  };
}

/** A message in one line. */
export function summaryOf({ fate, content }: Pick<Entry, "fate" | "content">): SummaryView {
  if (fate === "deleted") return { kind: "deleted", text: null };
  const { text, caption, media, poll, location, contact } = content;
  const says = text ?? caption ?? media?.filename ?? poll?.name ?? location?.name ?? contact?.name;
  return { kind: kindOf(content), text: cutIfAny(says, MOST_OF_SUMMARY) };
}

function kindOf({ kind, text }: Content): KindView {
  const known = KINDS.find((one) => one === kind);
  if (known) return known;
  return text !== undefined && OFFERS.includes(kind) ? "text" : "unknown";
}

function quoteOf({ content, quoted }: Entry, nameOf: Naming["nameOf"]): QuoteView | null {
  if (content.quoted === undefined) return null;
  if (!quoted) return { author: null, authorName: null, summary: null };
  return { ...quoted, authorName: cutIfAny(nameOf(quoted.author), MOST_OF_NAME) };
}

function contactsOf({ contact, contacts }: Content): readonly ContactView[] {
  const all = contacts ?? (contact ? [contact] : []);
  return all
    .slice(0, MOST_CONTACTS)
    .map(({ name, phone }) => ({ name: cut(name, MOST_OF_NAME), phone: cut(phone, MOST_OF_NAME) }));
}

function reactionsOf({ reactions }: Entry): readonly ReactionView[] {
  const counts = new Map<string, number>();
  for (const emoji of reactions.values()) counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  return [...counts]
    .slice(0, MOST_REACTIONS)
    .map(([emoji, count]) => ({ emoji: cut(emoji, MOST_OF_EMOJI), count }));
}

function fileOf(content: Content): FileView | null {
  const { media } = content;
  if (!media) return null;
  return {
    mimetype: cut(media.mimetype, MOST_OF_NAME),
    sizeBytes: media.size,
    name: cutIfAny(media.filename, MOST_OF_NAME),
    isPicture: isPicture(content),
  };
}

function pollOf({ content: { poll }, votes }: Entry): PollView | null {
  if (!poll) return null;
  const chosen = [...votes.values()];
  return {
    name: cut(poll.name, MOST_OF_TEXT),
    isSingleChoice: poll.selectable === 1,
    endsAt: poll.endsAt ?? null,
    hidesVotes: poll.hidesVotes ?? false,
    options: poll.options.slice(0, MOST_OPTIONS).map((name) => ({
      name: cut(name, MOST_OF_NAME),
      votes: chosen.filter((options) => options.includes(name)).length,
    })),
  };
}

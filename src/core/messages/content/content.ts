import type { LinkPreview } from "./link-preview.ts";
import type { AlbumContent, MediaContent } from "./media-content.ts";
import { interactiveTextOf, type InteractiveContent } from "./interactive-content.ts";

/** A text, as it was written. */
export type TextContent = {
  readonly kind: "text";
  readonly text: string;
  /** As a status it shows so; in a chat this says nothing. */
  readonly style?: TextStyle | undefined;
  readonly preview?: LinkPreview | undefined;
  /** It could not be decrypted, and has not come again: the text is empty. */
  readonly isUnreadable?: true | undefined;
  /** It was not written, but chosen of what a message had offered. */
  readonly choice?: Choice | undefined;
};

/** What was chosen, by its name in the offer; of a form its token. */
export type Choice = { readonly of: "buttons" | "template" | "list" | "form"; readonly id: string };

export const TEXT_FONTS = ["system", "serif", "sans-serif"] as const;

/** How a text fills the screen; what is missing is as its reader's phone has it. */
export type TextStyle = {
  /** Red, green and blue, as 0xRRGGBB. */
  readonly background?: number | undefined;
  readonly font?: (typeof TEXT_FONTS)[number] | undefined;
};

export type LocationContent = {
  readonly kind: "location";
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
  readonly name?: string | undefined;
  readonly address?: string | undefined;
};

export type ContactsContent = {
  readonly kind: "contacts";
  /** At least one; each vCard goes out as it is. */
  readonly contacts: readonly { readonly name: string; readonly vcard: string }[];
};

export type PollContent = {
  readonly kind: "poll";
  readonly question: string;
  /** 2 to 12, each of its own. */
  readonly options: readonly string[];
  /** How many of them a voter may choose; 0 = any number. */
  readonly selectable: number;
  /** Nobody votes from then on. Milliseconds since 1970; undefined: it has no end. */
  readonly endsAtMs?: number | undefined;
  /** Nobody is shown who has voted for what. */
  readonly hidesVotes?: true | undefined;
};

/** Which message another is about: its id and its author (null for an own one), in the same chat. */
export type Target = { readonly id: string; readonly author: string | null };

/** An emoji at a message; the empty text takes it back. */
export type ReactionContent = { readonly kind: "reaction"; readonly target: Target; readonly emoji: string };

/** All that a voter chooses in a poll, by name; it replaces what they have chosen before. */
export type VoteContent = {
  readonly kind: "vote";
  readonly target: Target;
  readonly options: readonly string[];
};

/** Another text in the place of one's own. */
export type EditContent = { readonly kind: "edit"; readonly target: Target; readonly text: string };

/** Takes a message back for everyone. */
export type RevokeContent = { readonly kind: "revoke"; readonly target: Target };

/** What is about another message. */
export type ActContent = ReactionContent | VoteContent | EditContent | RevokeContent;

/** What is in a message. */
export type Content =
  | TextContent
  | MediaContent
  | AlbumContent
  | LocationContent
  | ContactsContent
  | PollContent
  | InteractiveContent
  | ActContent;

export type ContentKind = Content["kind"];

/** The message that another is about. */
export function targetOf(content: Content): Target | null {
  return "target" in content ? content.target : null;
}

/** Whether whoever sees it sees a message, and not only another one change or what others come behind. */
export function isShown({ kind }: Pick<Content, "kind">): boolean {
  return kind !== "edit" && kind !== "revoke" && kind !== "vote" && kind !== "album";
}

/** Whether its sender has stopped typing with it. */
export function endsTyping(content: Content): boolean {
  return targetOf(content) === null;
}

/** What a list of messages shows of one: its text, or what stands for it. */
export function textOf(content: Content): string {
  if ("media" in content) return content.caption ?? "";
  switch (content.kind) {
    case "text":
      return content.text;
    case "location":
      return content.name ?? "";
    case "contacts":
      return content.contacts.map(({ name }) => name).join(", ");
    case "poll":
      return content.question;
    case "reaction":
      return content.emoji;
    case "edit":
      return content.text;
    case "vote":
      return content.options.join(", ");
    case "revoke":
    case "album":
      return "";
    default:
      return interactiveTextOf(content);
  }
}

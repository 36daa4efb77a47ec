/** What a message says, as the phone that has decrypted it shows it. Messages are named by their ids. */
export type Content = {
  readonly kind:
    | "text"
    | "image"
    | "video"
    | "audio"
    | "voice"
    | "document"
    | "sticker"
    | "reaction"
    | "edit"
    | "revoke"
    | "poll"
    | "vote"
    | "location"
    | "contact"
    | "pin"
    | "album"
    | "ephemeral"
    | "event"
    | "invite"
    | "buttons"
    | "list"
    | "template"
    | "interactive"
    | "carousel"
    | "choice"
    | "unknown";
  readonly text?: string;
  /** Of a text that fills the screen: the color behind it, as "#RRGGBB", and the number of its font. */
  readonly style?: { readonly background?: string; readonly font?: number };
  /** What it shows of the page behind its link; `thumbnail`: how many bytes. */
  readonly preview?: {
    readonly link: string;
    readonly title: string;
    readonly description?: string;
    readonly thumbnail?: number;
  };
  /** A file, as it was after it was decrypted; the hash is hex. Pixels are what its message tells. */
  readonly media?: {
    readonly mimetype: string;
    readonly size: number;
    readonly sha256: string;
    readonly filename?: string;
    readonly width?: number;
    readonly height?: number;
    /** Of what is shown until the file is there: how many bytes. */
    readonly thumbnail?: number;
  };
  /** The files above what can be chosen from, or above its cards. */
  readonly headers?: readonly Pick<Content, "kind" | "media">[];
  readonly caption?: string;
  /** A film that is played as one. */
  readonly gif?: true;
  /** The message that it answers. */
  readonly quoted?: string;
  /** Numbers where they are known, else addresses. */
  readonly mentions?: readonly string[];
  /** Everybody in the group is told of it. */
  readonly mentionsAll?: true;
  /** Without an emoji it takes the reaction back. */
  readonly reaction?: { readonly id: string; readonly emoji: string };
  /** The message that now has this text. */
  readonly edited?: string;
  /** The message that is gone. */
  readonly revoked?: string;
  /** 0 selectable: any number of them. */
  readonly poll?: {
    readonly name: string;
    readonly options: readonly string[];
    readonly selectable: number;
    /** Epoch milliseconds. */
    readonly endsAt?: number;
    /** Nobody sees who has voted for what. */
    readonly hidesVotes?: true;
  };
  /** The poll, and what is chosen from now on. */
  readonly vote?: { readonly id: string; readonly options: readonly string[] };
  readonly location?: { readonly latitude: number; readonly longitude: number; readonly name?: string };
  readonly contact?: ContactCard;
  /** All of them, where there are several. */
  readonly contacts?: readonly ContactCard[];
  /** The message that is kept at the head of the chat, or is not any more. */
  readonly pin?: { readonly id: string; readonly isPinned: boolean };
  /** How many files are to come, which tell their album. */
  readonly album?: { readonly images: number; readonly videos: number };
  readonly albumOf?: string;
  /** It can be looked at once. */
  readonly viewOnce?: true;
  /** How long the messages of the chat last from now on; 0 is for ever. */
  readonly ephemeralSeconds?: number;
  /** Times are epoch seconds. */
  readonly event?: {
    readonly name: string;
    readonly description?: string;
    readonly startsAt?: number;
    readonly endsAt?: number;
    readonly place?: string;
    readonly isCancelled: boolean;
  };
  readonly invite?: { readonly group: string; readonly code: string };
  /** What can be chosen: the texts of buttons and rows. */
  readonly choices?: readonly string[];
};

export type ContactCard = { readonly name: string; readonly phone: string };

/** A message that has reached a phone. */
export type ReceivedMessage = Content & {
  /** WhatsApp's. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** A number where it is known, else a LID. */
  readonly from: string;
  /** Likewise; "status@broadcast" for a status, the JID of a channel for what that shows. */
  readonly to: string;
  /** Whose phone shows a status. */
  readonly reader?: string;
  /** The group that it was written to. */
  readonly group?: string;
};

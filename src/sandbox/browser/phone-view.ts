/** The newest messages of a chat that a phone, and the page, keep. */
export const KEPT_MESSAGES = 200;

/** What the page is told, at its opening and after every change. Durations are those of the moment it is told. */
export type PhoneView = {
  readonly devices: readonly DeviceView[];
  readonly waiting: WaitingView;
  /** The newest chat first; a chat keeps its place. */
  readonly chats: readonly ChatView[];
  /** Of the chat that the page has asked for, else of the newest; null while there is no chat. */
  readonly conversation: ConversationView | null;
  /** Newest first, as are the channels. */
  readonly communities: readonly CommunityView[];
  readonly channels: readonly ChannelView[];
  /** Newest first. */
  readonly wire: readonly WireRow[];
};

export type DeviceView = {
  readonly jid: string;
  readonly number: string;
  readonly name: string | null;
  /** What the account says about itself. */
  readonly about: string | null;
  /** Where its picture is had, while it has one. */
  readonly picture: string | null;
  readonly isOpen: boolean;
};

/** A channel as whoever follows it sees it. */
export type ChannelView = {
  readonly jid: string;
  readonly name: string;
  readonly description: string;
  /** What its owner is called; null where nobody with a number has made it. */
  readonly owner: string | null;
  readonly followers: number;
  /** Newest first. */
  readonly posts: readonly PostView[];
};

export type PostView = {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly isEdited: boolean;
  readonly summary: SummaryView;
};

/** A community with the groups in it. */
export type CommunityView = GatheringView & {
  readonly groups: readonly (GatheringView & { readonly isForAnnouncements: boolean })[];
};

type GatheringView = { readonly jid: string; readonly subject: string; readonly members: number };

/** Who waits to be linked: by QR how many, by code the numbers. */
export type WaitingView = { readonly forScan: number; readonly forCode: readonly string[] };

/** A chat as the partner's phone shows it. */
export type ChatView = {
  readonly id: number;
  /** The number of the session. */
  readonly account: string;
  readonly accountName: string | null;
  /** A number where it is known, else the address; of a group its address. */
  readonly partner: string;
  /** The name of a group, null of a person. */
  readonly subject: string | null;
  /** Whose phone it is: the partner's, of a group that of a member; null of a group that nobody else is in. */
  readonly owner: string | null;
  readonly isOnline: boolean;
  readonly shows: { readonly kind: "typing" | "recording"; readonly forMs: number } | null;
  /** How the last indicator ended, while none shows. */
  readonly end: EndView | null;
  /** How the account's own phone shows the chat. */
  readonly marks: readonly ChatMark[];
  readonly labels: readonly string[];
  /** The newest message. */
  readonly newest: (SummaryView & { readonly isOwn: boolean }) | null;
};

export type ChatMark = "archived" | "pinned" | "muted" | "unread" | "starred";

export type EndView = {
  readonly kind: "typing" | "recording";
  readonly by: "paused" | "message" | "unavailable" | "time";
  readonly lastedMs: number;
};

export type ConversationView = {
  readonly chat: number;
  /** True: these are all its messages. False: these are new, or have changed since the page was told before. */
  readonly isWhole: boolean;
  /** Oldest first. */
  readonly messages: readonly MessageView[];
};

/** A message as it stands on the phone. Texts are somebody's, and cut when they are very long. */
export type MessageView = {
  /** Its place: counts from 1 in its conversation. */
  readonly seq: number;
  /** WhatsApp's. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly author: string;
  readonly authorName: string | null;
  /** Written by the phone's owner. */
  readonly isOwn: boolean;
  /** Of an own message how far all others are, else how far the owner is. */
  readonly status: StatusView;
  readonly fate: "as written" | "edited" | "deleted";
  readonly kind: KindView;
  /** What was written, or stands below a file. */
  readonly text: string | null;
  readonly quote: QuoteView | null;
  readonly reactions: readonly ReactionView[];
  readonly file: FileView | null;
  readonly poll: PollView | null;
  readonly location: PlaceView | null;
  readonly contacts: readonly ContactView[];
};

export type KindView =
  | "text"
  | "image"
  | "video"
  | "audio"
  | "voice"
  | "document"
  | "sticker"
  | "poll"
  | "location"
  | "contact"
  | "unknown";

export type StatusView = "sent" | "delivered" | "read" | "played";

/** A message in one line. */
export type SummaryView = { readonly kind: KindView | "deleted"; readonly text: string | null };

/** A quoted message as it was then; all null when the phone did not have it any more. */
export type QuoteView = {
  readonly author: string | null;
  readonly authorName: string | null;
  readonly summary: SummaryView | null;
};

export type ReactionView = { readonly emoji: string; readonly count: number };

export type FileView = {
  readonly mimetype: string;
  readonly sizeBytes: number;
  readonly name: string | null;
  /** A picture that is not too large to be shown. */
  readonly isPicture: boolean;
};

export type PollView = {
  readonly name: string;
  readonly isSingleChoice: boolean;
  /** Epoch milliseconds; null: it has no end. */
  readonly endsAt: number | null;
  readonly hidesVotes: boolean;
  readonly options: readonly { readonly name: string; readonly votes: number }[];
};

export type PlaceView = {
  readonly latitude: number;
  readonly longitude: number;
  readonly name: string | null;
};

export type ContactView = { readonly name: string; readonly phone: string };

/** Something that came over the wire. */
export type WireRow = {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly account: string | null;
  /** Null for a presence, which goes to everybody. */
  readonly partner: string | null;
  readonly what: "composing" | "recording" | "paused" | "message" | "available" | "unavailable" | "untyped";
  /** Since what came before from the same account for the same chat; null for the first. */
  readonly gapMs: number | null;
  /** The same came before, and nothing else between. */
  readonly isRepeated: boolean;
};

/** What the page is told, at its opening and after every change. Durations are those of the moment it is told. */
export type PhoneView = {
  readonly devices: readonly DeviceView[];
  readonly waiting: WaitingView;
  /** The newest chat first; a chat keeps its place. */
  readonly chats: readonly ChatView[];
  /** Newest first. */
  readonly wire: readonly WireRow[];
};

export type DeviceView = {
  readonly jid: string;
  readonly number: string;
  readonly name: string | null;
  readonly isOpen: boolean;
};

/** Who waits to be linked: by QR how many, by code the numbers. */
export type WaitingView = { readonly forScan: number; readonly forCode: readonly string[] };

/** A chat as the partner's phone shows it. */
export type ChatView = {
  readonly id: number;
  /** The number of the session. */
  readonly account: string;
  readonly accountName: string | null;
  /** A number where it is known, else the address. */
  readonly partner: string;
  readonly isOnline: boolean;
  readonly shows: { readonly kind: "typing" | "recording"; readonly forMs: number } | null;
  /** How the last indicator ended, while none shows. */
  readonly end: EndView | null;
  /** Epoch milliseconds of the newest messages, oldest first. */
  readonly messages: readonly number[];
};

export type EndView = {
  readonly kind: "typing" | "recording";
  readonly by: "paused" | "message" | "unavailable" | "time";
  readonly lastedMs: number;
};

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

import type {
  ChatMark,
  ChatView,
  EndView,
  PollView,
  StatusView,
  SummaryView,
  WireRow,
} from "./phone-view.ts";

const KINDS = { typing: "typing…", recording: "recording audio…" } as const;

const ENDS: Readonly<Record<EndView["by"], string>> = {
  paused: "ended by paused",
  message: "ended by a message",
  unavailable: "ended when the account went offline",
  time: "ended because nothing refreshed it for 25 s",
};

const WHAT: Readonly<Record<WireRow["what"], string>> = {
  composing: "composing",
  recording: "composing, audio",
  paused: "paused",
  message: "message",
  available: "presence available",
  unavailable: "presence unavailable",
  untyped: "presence without a type",
};

const MESSAGE_KINDS: Readonly<Record<SummaryView["kind"], string>> = {
  text: "Text",
  image: "Picture",
  video: "Video",
  audio: "Audio",
  voice: "Voice message",
  document: "Document",
  sticker: "Sticker",
  poll: "Poll",
  location: "Location",
  contact: "Contact",
  unknown: "Message of a kind that this page does not show",
  deleted: "Deleted message",
};

/** Every text of the page. */
export const TEXTS = {
  title: "The phone",
  about:
    "A simulated WhatsApp: what your chat partners see, decrypted by their phones as it comes over the wire.",
  opening: "Connecting to the simulated WhatsApp…",
  live: "Live",
  lost: "The simulated WhatsApp cannot be reached. This page goes on by itself when it is back.",
  json: "The same as JSON",
  receivers: "What webhooks are told",

  devices: "Linked devices",
  noDevices: "No device is linked yet. Link one below: it takes the QR code that your gateway shows.",
  connected: "connected",
  notConnected: "not connected",
  cut: "Cut connection",
  cutOf: (who: string) => `Cut connection of ${who}`,
  cutDone: (who: string) => `The connection of ${who} was cut. The gateway should come back by itself.`,
  cutNothing: (who: string) => `${who} has no connection to cut.`,
  unlink: "Unlink",
  unlinkOf: (who: string) => `Unlink ${who}`,
  unlinked: (who: string) => `${who} was unlinked, as its owner can do in the phone.`,

  link: "Link a device",
  waiting: ({ forScan, forCode }: { forScan: number; forCode: readonly string[] }) =>
    forCode.length > 0
      ? `A session waits for its pairing code to be entered on ${forCode.map(nameOf).join(", ")}.`
      : forScan === 0
        ? "No session waits for a scan now. Start linking at your gateway first."
        : `${forScan === 1 ? "One session waits" : `${forScan} sessions wait`} for a scan.`,
  waitingShort: (count: number) => `${count} waiting`,
  number: "Number of this phone",
  numberHint: "Any number will do: country code first, digits only.",
  picture: "Picture of the QR code",
  pictureHint:
    "Take a screenshot of the QR code, then paste it anywhere on this page, drop it, or choose a file.",
  qrText: "Text of the QR code",
  scan: "Scan",
  code: "Pairing code",
  codeHint: "For a session that was asked to be linked by code, on that number.",
  enterCode: "Link by code",
  reading: "Reading the picture…",
  noQr: "There is no QR code in this picture that can be read. Try a larger or sharper one.",
  noPicture: "This file is not a picture that can be read.",
  linking: "Linking…",
  linked: (number: string) => `${nameOf(number)} is linked.`,

  chats: "Chats",
  noChats:
    "No chat yet. As soon as your gateway shows an indicator or a message to somebody, that person's phone appears here.",
  callHint: "To try it, paste one of the calls that “duet sandbox” printed into another terminal.",
  linkHint: "First link a device.",
  phoneOf: (partner: string) => `The phone of ${partner}`,
  marks: {
    archived: "archived",
    pinned: "pinned",
    muted: "muted",
    unread: "unread",
    starred: "★",
  } as const satisfies Record<ChatMark, string>,
  chatWith: (account: string) => `chat with ${account}`,
  online: "online",
  kind: (kind: "typing" | "recording") => KINDS[kind],
  preview: ({ shows, end, newest }: ChatView) => {
    if (shows) return KINDS[shows.kind];
    if (newest) return `${newest.isOwn ? "You: " : ""}${summary(newest)}`;
    return end ? `last: ${KINDS[end.kind]}` : "nothing shows";
  },
  forTime: (ms: number) => `for ${Math.floor(ms / 1000)} s`,
  end: ({ kind, by, lastedMs }: EndView) => `Showed “${KINDS[kind]}” for ${seconds(lastedMs)}, ${ENDS[by]}.`,
  nothing: "Nothing shows now.",
  conversation: "Conversation",
  messages: "Messages",
  thisPhone: "This phone",
  kindOf: (kind: SummaryView["kind"]) => MESSAGE_KINDS[kind],
  summary,
  unknownKind: `${MESSAGE_KINDS.unknown}.`,
  quotedIsGone: "A message that this phone does not have any more",
  deleted: "This message was deleted.",
  edited: "edited",
  status: (status: StatusView) => status,
  reactions: "Reactions",
  pictureOf: (caption: string) => `Picture: ${caption}`,
  poll,
  votes: (count: number) => (count === 1 ? "1 vote" : `${count} votes`),
  coordinates: (latitude: number, longitude: number) => `${latitude}, ${longitude}`,
  size,
  message: "Message",
  send: "Send",
  markRead: (count: number) => (count === 0 ? "Mark read" : `Mark ${count} read`),
  markedRead: (count: number, isGroup: boolean) => {
    const told = count === 1 ? "The author was told that it was read" : `${count} messages were marked read`;
    return `${told}${isGroup ? ", by every phone of the group" : ""}.`;
  },
  nothingUnread: "Nothing here is unread.",
  answer: "Answer from this phone",
  type: "Type",
  record: "Record",
  stop: "Stop",
  reached: (state: string) =>
    state === "paused" ? "The session was told that nobody types." : "The session was told.",
  come: "Come online",
  leave: "Go offline",
  hasCome: "The session was told that the partner is online.",
  hasLeft: "The session was told when the partner was last seen.",
  notReached: "Not delivered: the session has not asked to be told what this partner does.",

  profilePictureOf: (who: string) => `Profile picture of ${who}`,
  communities: "Communities",
  members: (count: number) => (count === 1 ? "1 member" : `${count} members`),
  announcements: "announcements",
  channels: "Channels",
  followers: (count: number) => (count === 1 ? "1 follower" : `${count} followers`),
  ownedBy: "of",
  noPosts: "No post yet.",

  wire: "Came over the wire",
  wireHint: "Newest first.",
  noWire: "Nothing yet.",
  what: (what: WireRow["what"]) => WHAT[what],
  everybody: "everybody",
  gap: (gapMs: number, isRepeated: boolean) => `${isRepeated ? "again " : ""}after ${seconds(gapMs)}`,

  failed: "The simulated WhatsApp did not answer.",
} as const;

/** What a person or a group is called by its number or address. */
export function nameOf(numberOrAddress: string): string {
  const [user = "", server] = numberOrAddress.split("@");
  if (server === "g.us") return `Group ${user}`;
  return server === "lid" ? `LID ${user}` : `+${user}`;
}

/** What a chat is called: a group by its subject, a person by number or address. */
export function chatNameOf({ subject, partner }: Pick<ChatView, "subject" | "partner">): string {
  return subject ?? nameOf(partner);
}

/** What the account of a chat's session is called. */
export function accountIn({ accountName, account }: Pick<ChatView, "accountName" | "account">): string {
  return accountName ?? nameOf(account);
}

/** "14:03:07", in the reader's time zone. */
export function secondOfDay(epochMs: number): string {
  return timeOfDay(epochMs).slice(0, "hh:mm:ss".length);
}

/** "14:03:07.123", in the reader's time zone. */
export function timeOfDay(epochMs: number): string {
  const date = new Date(epochMs);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${parts.map((part) => String(part).padStart(2, "0")).join(":")}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

function seconds(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function summary({ kind, text }: SummaryView): string {
  if (text === null) return MESSAGE_KINDS[kind];
  return kind === "text" ? text : `${MESSAGE_KINDS[kind]}: ${text}`;
}

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kibibytes = bytes / 1024;
  return kibibytes < 1024 ? `${kibibytes.toFixed(1)} KiB` : `${(kibibytes / 1024).toFixed(1)} MiB`;
}

const LATEST_MS = 8_640_000_000_000_000;

function poll({ isSingleChoice, endsAt, hidesVotes }: PollView): string {
  const choices = isSingleChoice ? "Poll, one choice" : "Poll, several choices";
  const end = endsAt !== null && endsAt <= LATEST_MS ? `, until ${new Date(endsAt).toLocaleString()}` : "";
  return `${choices}${hidesVotes ? ", voters hidden" : ""}${end}`;
}

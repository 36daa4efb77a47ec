import type { Channel, ChannelKey } from "./channels/index.ts";
import type { ChatAddress, PersonAddress, Recipient } from "./chat-address.ts";
import type { SubGroup } from "./communities/index.ts";
import type { FoundNumber, KnownChat } from "./contacts/index.ts";
import type { Person } from "./events/index.ts";
import type { GroupInfo, LineGroups } from "./groups/index.ts";
import type { HeardListener } from "./heard.ts";
import type { Label } from "./labels/index.ts";
import type { HeldMedia, MediaPlace, Message, RemoteMedia } from "./messages/index.ts";
import type { Availability, ChatState } from "./presence/index.ts";
import type { Privacy, PrivacySetting, ShownProfile } from "./profile/index.ts";
import type { SessionState } from "./sessions/index.ts";

/** A session's state has changed. */
export type ConnectionListener = (sessionId: string, state: SessionState) => void;

/** The device of a session has learned or forgotten whose these numbers or LIDs are (digits); all of them without names. */
export type LidListener = (sessionId: string, digits?: readonly string[]) => void;

/** A session's device was to be written here, and is another node's by now. */
export type MovedListener = (sessionId: string) => void;

/** The live side of all sessions. */
export interface Connections {
  /** The connection of a session; one that is unknown here is stopped, or failed as its record says. */
  of(sessionId: string): Connection;
  /** Whether another node had a session a moment ago, and it has not been connected here yet; absent where no other can. */
  isArriving?(sessionId: string): boolean;
  /** Starts these in this order, spread at random over half a second. */
  restore(sessionIds: readonly string[]): void;
  /**
   * These are unknown here from now on, and nothing more is told of them: their sockets end in this very turn, without a
   * word to WhatsApp, what they have not written yet is not written, and who waits for them is refused with `session_moved`.
   * Their devices stay linked. Resolves when all of that is over; one must not be started before.
   */
  letGo(sessionIds: readonly string[]): Promise<void>;
  /** Calls back when another node turns out to have a session, until the returned function is called. */
  onMoved(listener: MovedListener): () => void;
  /** Calls back on every change until the returned function is called. */
  onChange(listener: ConnectionListener): () => void;
  /**
   * Calls back on what is heard, of a session one after the other, until the returned function is called: then nobody is told
   * any more, for what a part of them has missed is heard again by all, on the next line.
   */
  onHeard(listener: HeardListener): () => void;
  /** The same for what devices know of LIDs. */
  onLids(listener: LidListener): () => void;
}

/** One session's connection, and by concern what is asked of its line. */
export interface Connection {
  /** Its session is served by another node, or by none: whatever is asked of it throws `session_moved`. */
  readonly isElsewhere?: true;
  state(): SessionState;
  /**
   * Connects a linked session, or asks WhatsApp for a QR; when either is under way, anew only if its proxy has changed.
   * Resolves when it has begun. Throws `unreadable` for a proxy that cannot be read.
   */
  start(): Promise<void>;
  /** Makes an open connection anew, and starts any other. */
  reconnect(): Promise<void>;
  /** Ends the connection and keeps the device. */
  stop(): Promise<void>;
  /**
   * Takes the device off the phone's list, for which it connects once where it is not, and forgets it. Resolves with
   * whether the phone may still list it.
   */
  logout(): Promise<boolean>;
  /** Logs out; the session is known no longer. */
  remove(): Promise<void>;
  /** Asks for a code to type on the phone. `phone` is digits. Throws `code_refused`, `whatsapp_failed`. */
  requestPairingCode(phone: string): Promise<string>;
  /** Resolves with the first state, the present one included, that matches; undefined when `timeoutMs` has passed. */
  until(matches: (state: SessionState) => boolean, timeoutMs: number): Promise<SessionState | undefined>;
  readonly presence: LinePresence;
  readonly contacts: LineContacts;
  readonly profile: LineProfile;
  readonly messages: LineMessages;
  readonly calls: LineCalls;
  readonly groups: LineGroups;
  readonly chats: LineChats;
  readonly communities: LineCommunities;
  readonly channels: LineChannels;
  readonly labels: LineLabels;
}

/** What is told over a line. Throws `session_not_connected`. */
export interface LinePresence {
  /** Resolves once the stanza was handed to the open connection; stanzas leave in the order of the calls. */
  send(to: ChatAddress, state: ChatState): Promise<void>;
  /** Has WhatsApp tell this connection what a person does: whether they are there, type or record. */
  subscribe(to: ChatAddress): Promise<void>;
  /** Tells WhatsApp whether the account is online. */
  announce(availability: Availability): Promise<void>;
}

/** Who is who. Look-ups throw `session_not_connected`, and `whatsapp_failed` when no answer comes in time. */
export interface LineContacts {
  /** Who is on WhatsApp under one of these forms of a number; undefined when nobody is. */
  lookUp(forms: readonly string[]): Promise<FoundNumber | undefined>;
  /** Blocks somebody, or no longer: a `jid` is wanted to block. */
  setBlocked(person: Person, isBlocked: boolean): Promise<void>;
  /** Reads what the account's address book has by now; resolves when all of it is kept. Throws `key_not_shared`, `queue_full`. */
  catchUp(): Promise<void>;
  /** Which LID a number has and whose a LID is, as far as the device has learned, connected or not. */
  lidOf(number: string): Promise<string | undefined>;
  numberOf(lid: string): Promise<string | undefined>;
}

/** A message on its way: WhatsApp's id for it, and what is encrypted for each device. */
export type Envelope = {
  readonly id: string;
  readonly to: Recipient;
  readonly wire: Uint8Array;
  /** Of a status: who may see it, as far as the account's own settings let them. */
  readonly audience?: readonly KnownChat[];
  /** Of what a channel is sent: what names its file. */
  readonly mediaHandle?: string;
};

/** What WhatsApp says of a message, or that its line was lost before it said anything. */
export type Answer =
  | { readonly kind: "acknowledged"; readonly atMs: number | undefined }
  | { readonly kind: "refused"; readonly code: number }
  | { readonly kind: "lost" };

/** A message that was handed over. The answer may never come. */
export type Sent = { readonly answer: Promise<Answer> };

/** What somebody wrote in a chat: `author` is a JID. */
export type ReadMessages = {
  readonly chat: ChatAddress;
  readonly author: string;
  readonly ids: readonly string[];
};

/** Messages over a line. */
export interface LineMessages {
  /**
   * Resolves once it was handed to the open connection, with what it is encrypted by at rest. Throws
   * `session_not_connected`, `whatsapp_failed`, `message_refused` where no device can read it or there is no such group, and
   * `chat_forbidden` for a group that the account is not in.
   */
  send(envelope: Envelope): Promise<Sent>;
  /**
   * Brings a file to WhatsApp, from where its receivers have it; a channel's as it is. Throws `session_not_connected`,
   * `whatsapp_failed`.
   */
  upload(media: HeldMedia, to: Recipient): Promise<MediaPlace>;
  /**
   * The plain bytes of a file that WhatsApp has, as they come: proved to be the message's by their end, and not before. It
   * goes on without the line. Throws `session_not_connected`, `media_gone`, `media_too_large`, and `whatsapp_failed` for
   * another file than the message's and for one that breaks off.
   */
  download(media: RemoteMedia): Promise<AsyncIterable<Uint8Array>>;
  /**
   * Has the account's phone bring the file of a message to WhatsApp once more; the path where it is then. Throws
   * `session_not_connected`, `media_gone` where the phone does not have it either, `whatsapp_failed` where it does not answer.
   */
  renew(message: MediaOwner, mediaKey: Uint8Array): Promise<string>;
  /**
   * Tells WhatsApp that the account has read these, and their authors too as far as its privacy lets them know. Throws
   * `session_not_connected`, `whatsapp_failed`.
   */
  markRead(messages: readonly ReadMessages[]): Promise<void>;
}

/** A call that rings: `creator` is the JID of who calls. */
export type RingingCall = { readonly callId: string; readonly creator: string };

/** A call of ours to somebody. */
export type PlacedCall = RingingCall & { readonly to: PersonAddress };

/** Calls over a line. Throws `session_not_connected`, `whatsapp_failed`. */
export interface LineCalls {
  /** It rings on none of the account's devices any more. */
  reject(call: RingingCall): Promise<void>;
  /** It rings at somebody's; nobody speaks in it. Throws `message_refused` too, where they have no device. */
  place(to: PersonAddress): Promise<PlacedCall>;
  /** Ends a call that was placed. */
  end(call: PlacedCall): Promise<void>;
}

/** The newest message of a chat: what is done to a chat is done up to it. */
export type NewestMessage = Pick<Message, "id" | "author" | "atMs">;

/** What all devices of an account are to show of a chat. */
export type ChatStateChange =
  | { readonly what: "archived" | "read"; readonly is: boolean; readonly newest: NewestMessage | undefined }
  | { readonly what: "pinned"; readonly is: boolean }
  /** Milliseconds since 1970; null = no longer. */
  | { readonly what: "muted"; readonly until: number | "for ever" | null }
  | { readonly what: "starred"; readonly is: boolean; readonly message: Pick<Message, "id" | "author"> }
  /** One of its messages is on none of them any more. */
  | { readonly what: "message deleted"; readonly message: NewestMessage };

/**
 * Chats as all of the account's devices show them. Throws `session_not_connected`, `key_not_shared`, `queue_full`,
 * `whatsapp_failed`.
 */
export interface LineChats {
  /** Resolves when WhatsApp has it. Of one session one after the other. */
  change(chat: KnownChat, change: ChatStateChange): Promise<void>;
}

/** Communities over a line, each by the JID of its parent group. Throws `session_not_connected`, `whatsapp_failed`. */
export interface LineCommunities {
  /** Undefined where WhatsApp lets the account have none. Throws what groups throw, too. */
  create(founding: {
    readonly subject: string;
    readonly description?: string | undefined;
    /** Whoever wants to come in has to be let in by an admin. */
    readonly isApprovalRequired: boolean;
  }): Promise<GroupInfo | undefined>;
  link(community: string, group: string): Promise<void>;
  unlink(community: string, group: string): Promise<void>;
  /** With all its groups. Throws what groups throw, too. */
  leave(community: string): Promise<void>;
  /** Those that the account is in. */
  groupsOf(community: string): Promise<readonly SubGroup[]>;
}

/**
 * The account's labels, on all of its devices. Throws `session_not_connected`, `key_not_shared`, `queue_full`,
 * `whatsapp_failed`, and `labels_unavailable` for an account that is no business.
 */
export interface LineLabels {
  /** Throws what every one of these throws. */
  require(): Promise<void>;
  /** Makes a label; its id is the first from that number on that the account never had. What is done is heard as well. */
  make(label: Omit<Label, "id">, firstId: number): Promise<string>;
  remove(labelId: string): Promise<void>;
  assign(labelId: string, chat: KnownChat, isOn: boolean): Promise<void>;
  /** Reads what the account's other devices have done; resolves when all of it is kept. */
  catchUp(): Promise<void>;
}

/** Which message a file is of. */
export type MediaOwner = Pick<Message, "chat" | "id" | "fromMe" | "author">;

/** What people show of themselves, and the account of itself. All throw like the look-ups of numbers. */
export interface LineProfile {
  /** Undefined when WhatsApp says that nobody is at this address. */
  lookUp(address: PersonAddress): Promise<ShownProfile | undefined>;
  /** A JPEG, or none. Also throws `picture_unfit`. */
  setPicture(jpeg: Uint8Array | null): Promise<void>;
  /** Also throws `key_not_shared` and `queue_full`. */
  setName(name: string): Promise<void>;
  setAbout(text: string): Promise<void>;
  privacy(): Promise<Privacy>;
  setPrivacy(setting: PrivacySetting, value: string): Promise<void>;
}

/**
 * Channels over a line. Throws `session_not_connected`, `whatsapp_failed`, `whatsapp_throttled`, and what WhatsApp refuses:
 * `channel_not_found`, `chat_forbidden`, `channel_refused`.
 */
export interface LineChannels {
  /** Without a picture. Accepts WhatsApp's terms for channels where it wants that first. */
  create(name: string, description: string): Promise<Channel>;
  /** A JPEG. */
  setPicture(jid: string, jpeg: Uint8Array): Promise<void>;
  /** Those that the account follows, its own among them. */
  list(): Promise<readonly Channel[]>;
  /** Undefined when there is none, or WhatsApp tells nothing of it. */
  find(key: ChannelKey): Promise<Channel | undefined>;
  follow(jid: string): Promise<void>;
  unfollow(jid: string): Promise<void>;
  mute(jid: string, isMuted: boolean): Promise<void>;
}

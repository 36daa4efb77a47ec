import {
  GatewayError,
  SessionMoved,
  within,
  type Cancel,
  type Clock,
  type DeviceStore,
  type LineCalls,
  type LineChats,
  type LineCommunities,
  type LineChannels,
  type LineContacts,
  type LineGroups,
  type LineLabels,
  type LineMessages,
  type LinePresence,
  type LineProfile,
  type Log,
  type Proxy,
  type Qr,
} from "../../core/index.ts";
import type { Arrival } from "../connection/approach.ts";
import type { Tell } from "../connection/tenure.ts";
import { loadDeviceAuth } from "../device/auth-state.ts";
import { UNREAD_KEYS, type CloseRule } from "./close-codes.ts";
import { closingError } from "./closing-error.ts";
import { openDeviceSocket, type SocketSettings } from "./device-socket.ts";
import { endOf } from "./end-of.ts";
import type { Archive } from "../messages/archive.ts";
import { alongside, storedAddressBook } from "../contacts/address-book.ts";
import { askedGroups } from "../groups/asked-groups.ts";
import { createQuestions } from "./questions.ts";
import type { SessionCaches } from "../device/session-caches.ts";

export { trustRootKey } from "../device/server-proof.ts";

/** Neither a QR nor a login within this time: the socket is given up. The library has no such limit of its own. */
const WATCHDOG_MS = 50_000;
/** A first message to a large group asks for hundreds of devices and agrees on keys with each. */
const HAND_OVER_WITHIN_MS = 60_000;
/** A host that takes nothing for 30 s is given up before. */
const UPLOAD_WITHIN_MS = 10 * 60_000;
/** From the question for the media hosts to the first word of the one that has the file. */
const DOWNLOAD_BEGINS_WITHIN_MS = 45_000;
/** The phone has 30 s; the stanza to it may not leave. */
const RENEWED_WITHIN_MS = 40_000;
/** Others of the session may be before it, and WhatsApp may want it anew. */
const STATE_CHANGED_WITHIN_MS = 40_000;
/** Of a channel: its terms may have to be accepted on the way. */
const CREATED_WITHIN_MS = 30_000;
/** How long telling WhatsApp of a logout may take. */
const LOGOUT_WAIT_MS = 5_000;

export type LinePorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly devices: DeviceStore;
  readonly caches: SessionCaches;
  readonly archive: Archive;
  /** Told of what is heard on the line. */
  readonly tell: Tell;
  readonly settings: Omit<SocketSettings, "route">;
};

/** How a line ended by itself. */
export type LineEnd = {
  readonly code: number | undefined;
  readonly rule: CloseRule;
  /** Whether the device was linked by then. */
  readonly isLinked: boolean;
  /** For the log. */
  readonly cause: string;
};

/** What happens on a line, in the order of the wire. Nothing is told any more once it is logged out or dropped. */
export type LineEvents = {
  /** It is there: in the turn in which it was wanted, so that whoever ends its session from then on finds it. */
  readonly onMade: (line: Line) => void;
  readonly onQr: (qr: Qr) => void;
  readonly onOpen: () => void;
  /** The stored device cannot be read any more. */
  readonly onBroken: (reason: string) => void;
  readonly onEnd: (end: LineEnd) => void;
  /** It does not connect any more: it has come through, shown a QR, ended or was dropped. May be told again. */
  readonly onSettled: () => void;
};

/** One socket of a session with the device that speaks on it, from connecting to its end; never used again after. */
export interface Line {
  /** The session's own that it took. */
  readonly proxy: Proxy | undefined;
  readonly presence: LinePresence;
  /** Questions also throw `whatsapp_failed` when the line ends before an answer. */
  readonly contacts: Pick<LineContacts, "lookUp" | "setBlocked" | "catchUp">;
  readonly profile: LineProfile;
  readonly messages: LineMessages;
  readonly calls: LineCalls;
  readonly groups: LineGroups;
  readonly chats: LineChats;
  readonly communities: LineCommunities;
  readonly channels: LineChannels;
  readonly labels: LineLabels;
  /** A line can ask for the code of one phone only (digits): whether it has asked for another's. */
  hasAskedForAnother(phone: string): boolean;
  /** The code for that phone, asked for once. Throws `code_refused`, `whatsapp_failed`. */
  requestPairingCode(phone: string): Promise<string>;
  /**
   * Tells WhatsApp to remove the device; whether it is gone from the phone's list, as far as was told in time. Never
   * rejects; the line is still to be dropped.
   */
  logout(): Promise<boolean>;
  /** Ends it; nothing of it is written any more. Resolves when it is down, and never rejects. */
  drop(): Promise<void>;
  /** The same, and what was asked is refused with `session_moved`, at once. */
  letGo(): Promise<void>;
}

export type OpenLine = typeof openLine;

/**
 * Loads the session's device and opens its line, unless `isWanted` says no by then. Resolves with whether it was made. Throws
 * `unreadable` when the stored device cannot be read.
 */
export async function openLine(
  sessionId: string,
  { clock, log, devices, caches, archive, tell, settings }: LinePorts,
  { proxy, route }: Pick<Arrival, "proxy" | "route">,
  events: LineEvents,
  isWanted: () => boolean,
): Promise<boolean> {
  const questions = createQuestions(clock);
  let isHeard = true;
  let isDropped = false;
  let cancelWatchdog: Cancel = () => undefined;
  let giveUp: (error: Error) => void = () => undefined;
  let asked: { readonly phone: string; readonly code: Promise<string> } | undefined;

  const auth = await loadDeviceAuth(devices, sessionId, clock, {
    onBroken({ message }) {
      if (isHeard) events.onBroken(message);
    },
    onUnread(error) {
      log.error("the session's device cannot be read for now", { sessionId, cause: String(error) });
      // A session of the device's that looks absent would be built anew, over one that is good.
      giveUp(closingError("the session's device could not be read for now", UNREAD_KEYS));
    },
    onUnsaved(error) {
      // Whoever owns it by now is told of it.
      if (error instanceof SessionMoved) return;
      log.error("the session's device cannot be stored for now", { sessionId, cause: String(error) });
    },
  });
  if (!isWanted()) {
    await auth.discard();
    return false;
  }

  function settle(): void {
    cancelWatchdog();
    events.onSettled();
  }

  function closed(error: unknown): void {
    settle();
    questions.lost();
    const end = { ...endOf(error), isLinked: auth.isLinked() };
    const isToTell = isHeard;
    isHeard = false;
    // The next line may begin with it: what this one has written is to be stored by then.
    void auth.discard().then(() => {
      if (isToTell && !isDropped) events.onEnd(end);
    });
  }

  const book = alongside(storedAddressBook(devices, sessionId), (lid) => archive.numberOf(sessionId, lid));
  const socket = openDeviceSocket(
    sessionId,
    auth,
    caches.of(sessionId),
    { ...settings, route },
    { archive, tell, book },
    {
      onQr(text, livesMs) {
        if (!isHeard) return;
        settle();
        events.onQr({ text, expiresAtMs: clock.wallMs() + livesMs });
      },
      onOpen() {
        if (!isHeard) return;
        settle();
        events.onOpen();
      },
      onClose: closed,
    },
    log,
  );
  giveUp = (error) => void socket.end(error);
  cancelWatchdog = clock.after(WATCHDOG_MS, () => {
    void socket.end(closingError("neither a QR nor a login in time", 408));
  });

  async function drop(): Promise<void> {
    isHeard = false;
    isDropped = true;
    settle();
    await Promise.all([auth.discard(), socket.end().catch(() => undefined)]);
  }

  events.onMade({
    proxy,
    presence: socket.presence,
    contacts: {
      lookUp: (forms) => questions.ask(socket.contacts.lookUp(forms)),
      setBlocked: (person, isBlocked) => questions.ask(socket.contacts.setBlocked(person, isBlocked)),
      catchUp: () => questions.ask(socket.contacts.catchUp(), STATE_CHANGED_WITHIN_MS),
    },
    profile: {
      lookUp: (address) => questions.ask(socket.profile.lookUp(address)),
      setPicture: (jpeg) => questions.ask(socket.profile.setPicture(jpeg)),
      setName: (name) => questions.ask(socket.profile.setName(name), STATE_CHANGED_WITHIN_MS),
      setAbout: (text) => questions.ask(socket.profile.setAbout(text)),
      privacy: () => questions.ask(socket.profile.privacy()),
      setPrivacy: (setting, value) => questions.ask(socket.profile.setPrivacy(setting, value)),
    },
    messages: {
      send: (envelope) => questions.ask(socket.messages.send(envelope), HAND_OVER_WITHIN_MS),
      upload: (media, to) => questions.ask(socket.messages.upload(media, to), UPLOAD_WITHIN_MS),
      download: (media) => questions.ask(socket.messages.download(media), DOWNLOAD_BEGINS_WITHIN_MS),
      renew: (message, mediaKey) =>
        questions.ask(socket.messages.renew(message, mediaKey), RENEWED_WITHIN_MS),
      markRead: (read) => questions.ask(socket.messages.markRead(read)),
    },
    calls: {
      reject: (call) => questions.ask(socket.calls.reject(call)),
      place: (to) => questions.ask(socket.calls.place(to)),
      end: (call) => questions.ask(socket.calls.end(call)),
    },
    groups: askedGroups(socket.groups, questions),
    labels: {
      require: () => socket.labels.require(),
      make: (label, firstId) => questions.ask(socket.labels.make(label, firstId), STATE_CHANGED_WITHIN_MS),
      remove: (labelId) => questions.ask(socket.labels.remove(labelId), STATE_CHANGED_WITHIN_MS),
      assign: (labelId, chat, isOn) =>
        questions.ask(socket.labels.assign(labelId, chat, isOn), STATE_CHANGED_WITHIN_MS),
      catchUp: () => questions.ask(socket.labels.catchUp(), STATE_CHANGED_WITHIN_MS),
    },
    chats: {
      change: (chat, change) => questions.ask(socket.chats.change(chat, change), STATE_CHANGED_WITHIN_MS),
    },
    communities: {
      create: (founding) => questions.ask(socket.communities.create(founding)),
      link: (community, group) => questions.ask(socket.communities.link(community, group)),
      unlink: (community, group) => questions.ask(socket.communities.unlink(community, group)),
      leave: (community) => questions.ask(socket.communities.leave(community)),
      groupsOf: (community) => questions.ask(socket.communities.groupsOf(community)),
    },
    channels: {
      create: (...asked) => questions.ask(socket.channels.create(...asked), CREATED_WITHIN_MS),
      setPicture: (...asked) => questions.ask(socket.channels.setPicture(...asked)),
      list: () => questions.ask(socket.channels.list()),
      find: (key) => questions.ask(socket.channels.find(key)),
      follow: (jid) => questions.ask(socket.channels.follow(jid)),
      unfollow: (jid) => questions.ask(socket.channels.unfollow(jid)),
      mute: (...asked) => questions.ask(socket.channels.mute(...asked)),
    },
    hasAskedForAnother: (phone) => asked !== undefined && asked.phone !== phone,
    async requestPairingCode(phone) {
      asked ??= { phone, code: socket.requestPairingCode(phone) };
      if (asked.phone === phone) return asked.code;
      throw new GatewayError("whatsapp_failed", "a code for another number was asked for at the same time");
    },
    async logout() {
      isHeard = false;
      let isGone = false;
      const told = socket.logout().then((answer) => (isGone = answer));
      await within(told, clock, LOGOUT_WAIT_MS);
      return isGone;
    },
    drop,
    letGo() {
      questions.refuse(new SessionMoved([sessionId]));
      return drop();
    },
  });
  return true;
}

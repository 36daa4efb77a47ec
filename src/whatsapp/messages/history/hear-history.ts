import {
  normalizeMessageContent,
  proto,
  type BaileysEventMap,
  type WAMessage,
  type WAMessageKey,
  type WASocket,
} from "@whiskeysockets/baileys";
import type { HeardHistory, HeardMessage } from "../../../core/index.ts";
import { historyOf } from "../../chats/chat-change.ts";
import { personOf, type NewsReader } from "../../news/news-reader.ts";
import { readMessage, type Reader } from "../reading/read-message.ts";

type History = BaileysEventMap["messaging-history.set"];
type Notification = Pick<proto.Message.IHistorySyncNotification, "syncType" | "chunkOrder" | "fileLength">;

const { INITIAL_BOOTSTRAP, PUSH_NAME } = proto.HistorySync.HistorySyncType;
/** Enough for the chats as they are and for names and LIDs; the rest is all that the phone has. */
const WANTED: ReadonlySet<unknown> = new Set([INITIAL_BOOTSTRAP, PUSH_NAME]);
/** The compressed file of one part. */
const MOST_FILE_BYTES = 32 * 1024 * 1024;
/** Of one part: the newest. */
const MOST_MESSAGES = 5_000;
const MOST_NAMES = 5_000;
const MOST_CHATS = 5_000;
/** Told at once: what comes meanwhile has its turn in between. */
const MESSAGES_AT_ONCE = 200;

/** Whether the library is to read this part of what the phone knows. */
export function isHistoryWanted({ syncType, fileLength }: Notification): boolean {
  return WANTED.has(syncType) && Number(fileLength ?? 0) <= MOST_FILE_BYTES;
}

export type HistoryPorts = {
  readonly reader: Reader;
  readonly book: NewsReader["book"];
  /** Tells what was read in its turn, and then calls `told`. */
  readonly inTurn: (read: () => Promise<readonly HeardHistory[]>, told: () => void | Promise<void>) => void;
  /** What the part came in is not wanted any more. */
  readonly settle: (key: WAMessageKey) => Promise<void>;
};

/** What came in messages of the phone to this device. */
export interface HistoryHearing {
  /** Whether a message brings a part of it that is to be read: it is settled then, and not before. */
  brings(message: WAMessage): boolean;
}

/** Tells what the phone knew of before, when the library has read it, and settles what it came in once it is kept. */
export function hearHistory(socket: WASocket, ports: HistoryPorts): HistoryHearing {
  const { inTurn, settle } = ports;
  const awaited = new Map<string, WAMessageKey>();
  const emit = socket.ev.emit.bind(socket.ev);

  function tell(history: History): void {
    const part = nameOf(history);
    const steps = stepsOf(history, ports);
    let owed = steps.length;
    for (const step of steps)
      inTurn(
        async () => [await step()],
        () => {
          owed--;
        },
      );
    inTurn(
      () => Promise.resolve([]),
      async () => {
        const key = awaited.get(part);
        // What could not be kept comes again on the next line.
        if (!key || owed > 0) return;
        awaited.delete(part);
        await settle(key);
      },
    );
  }

  // Before the library holds it back.
  socket.ev.emit = (event, told) => {
    if (event === "messaging-history.set") tell(told as History);
    return emit(event, told);
  };

  return {
    brings({ key, message }) {
      const told = normalizeMessageContent(message)?.protocolMessage?.historySyncNotification;
      if (!told || !key.fromMe || !isHistoryWanted(told)) return false;
      awaited.set(nameOf(told), key);
      return true;
    },
  };
}

/** What is read and told at once of it. */
function stepsOf(history: History, ports: HistoryPorts): readonly (() => Promise<HeardHistory>)[] {
  const messages = newestOf(history.messages);
  const starts = Array.from({ length: Math.ceil(messages.length / MESSAGES_AT_ONCE) }, (_, nth) => nth);
  return [
    async () => ({ what: "history", messages: [], names: await namesIn(history, ports), chats: [] }),
    ...starts.map((nth) => async (): Promise<HeardHistory> => {
      const some = messages.slice(nth * MESSAGES_AT_ONCE, (nth + 1) * MESSAGES_AT_ONCE);
      return { what: "history", messages: await readAll(some, ports), names: [], chats: [] };
    }),
    () => {
      const chats = history.chats.slice(0, MOST_CHATS).flatMap(historyOf);
      return Promise.resolve({ what: "history", messages: [], names: [], chats });
    },
  ];
}

function nameOf({ syncType, chunkOrder }: Pick<History, "syncType" | "chunkOrder"> | Notification): string {
  return `${syncType ?? ""} ${chunkOrder ?? ""}`;
}

/** As many as are kept, the oldest first. */
function newestOf(messages: readonly WAMessage[]): readonly WAMessage[] {
  const secondsOf = ({ messageTimestamp }: WAMessage) => Number(messageTimestamp ?? 0);
  const newestFirst = messages.toSorted((one, other) => secondsOf(other) - secondsOf(one));
  return newestFirst.slice(0, MOST_MESSAGES).reverse();
}

async function readAll(
  messages: readonly WAMessage[],
  { reader }: HistoryPorts,
): Promise<readonly HeardMessage[]> {
  const read: HeardMessage[] = [];
  for (const message of messages) {
    const heard = await readOne(message, reader);
    if (heard) read.push(heard);
  }
  return read;
}

/** Who has written it in a group stands beside the key, as a phone hands it on. One that cannot be read is none. */
async function readOne(message: WAMessage, reader: Reader): Promise<HeardMessage | undefined> {
  const participant = message.key.participant ?? message.participant;
  const key = { ...message.key, ...(participant && { participant }) };
  return readMessage({ ...message, key }, reader).catch(() => undefined);
}

async function namesIn({ contacts }: History, { book }: HistoryPorts): Promise<HeardHistory["names"]> {
  const named: HeardHistory["names"][number][] = [];
  for (const { id, lid, phoneNumber, notify, verifiedName } of contacts.slice(0, MOST_NAMES)) {
    if (!notify && !verifiedName) continue;
    const contact = await personOf({ book }, id, lid, phoneNumber);
    const as = { ...(notify && { pushName: notify }), ...(verifiedName && { businessName: verifiedName }) };
    if (contact) named.push({ contact, as });
  }
  return named;
}

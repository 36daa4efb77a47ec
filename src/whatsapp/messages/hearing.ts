import {
  jidNormalizedUser,
  type BinaryNode,
  type WAMessageKey,
  type WASocket,
} from "@whiskeysockets/baileys";
import { createTurns, type Clock, type Heard } from "../../core/index.ts";
import type { Tell } from "../connection/tenure.ts";
import { isAway, type Patience } from "../device/patience.ts";
import { hearNews } from "../news/hear-news.ts";
import { hearPosts } from "../channels/hear-posts.ts";
import { hearCalls } from "../calls/hear-calls.ts";
import { hearChats } from "../chats/hear-chats.ts";
import { followAddressBook, type AddressBookFollowing } from "../contacts/follow-address-book.ts";
import { followBlocked } from "../contacts/follow-blocked.ts";
import { namesOf, type AddressBook } from "../contacts/address-book.ts";
import type { CollectionBook } from "../app-state/collection-book.ts";
import { readAllTold } from "../app-state/read-all-told.ts";
import type { GroupBook } from "../groups/group-book.ts";
import { readAllGroups } from "../groups/read-all-groups.ts";
import { readMemberTag } from "../groups/read-member-tag.ts";
import { followLabels } from "../labels/follow-labels.ts";
import type { Archive } from "./archive.ts";
import { readLinking } from "../sessions/read-linking.ts";
import { hearHistory } from "./history/hear-history.ts";
import { takeFirst } from "../line/take-first.ts";
import { readMessage, type Reader } from "./reading/read-message.ts";
import { awaitUnreadable } from "./reading/unreadable.ts";
import type { ResendRequests } from "./reading/resend-requests.ts";
import { readReceipt } from "./reading/read-receipt.ts";
import { readState } from "./reading/read-state.ts";

export type HearingPorts = {
  readonly sessionId: string;
  readonly archive: Archive;
  readonly book: AddressBook;
  readonly groups: GroupBook;
  readonly collections: CollectionBook;
  /** For what WhatsApp tells by an address of its own. */
  readonly fetching: RequestInit;
  readonly resends: Pick<ResendRequests, "ask" | "cameBy">;
  readonly tell: Tell;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly after: Clock["after"];
  /** A message was told and is kept, or shows nothing; one that is not settled is heard again on the session's next line. */
  readonly settle: (key: WAMessageKey) => Promise<void>;
  /** Of the line. */
  readonly patience: Patience;
  /** What comes again on the next line alone could not be kept; nothing is heard on this one any more. */
  readonly onUnkept: () => void;
  /** Something could not be read or kept. */
  readonly onTrouble: (error: unknown) => void;
};

/** What a line does when it hears. */
export interface Hearing {
  /** A phone has linked the device. Resolves when that is stored and told, and rejects where it cannot be. */
  linked(stored: Promise<void>): Promise<void>;
  /** Nothing is heard any more: it would come before what is heard on the next line alone. */
  stop(): void;
  /** Resolves when what was heard so far is told, or could not be kept. */
  settled(): Promise<void>;
  readonly addressBook: Pick<AddressBookFollowing, "catchUp">;
}

/** Tells what comes over a socket, one after the other in the order of the wire. */
export function hear(socket: WASocket, ports: HearingPorts): Hearing {
  const { sessionId, book, groups, nowMs, tell, settle, patience, onUnkept, onTrouble } = ports;
  const turns = createTurns();
  const reader = readerOf(socket, ports);
  let stopped: Error | undefined;

  function keepInTurn(
    read: () => readonly Heard[] | Promise<readonly Heard[]>,
    told: () => void | Promise<void> = () => undefined,
  ): Promise<void> {
    const doing = patience.fromNow();
    return turns.take(sessionId, async () => {
      if (stopped) throw stopped;
      let isToBeKept = true;
      try {
        for (const heard of await doing(async () => read())) {
          isToBeKept = comesButOnce(heard);
          await (heard.what === "state" ? tell(sessionId, heard) : tell(sessionId, heard, doing));
        }
      } catch (error) {
        if (!isToBeKept || !isAway(error)) throw error;
        onTrouble(error);
        onUnkept();
        throw stop();
      }
      await told();
    });
  }

  function allInTurn(read: () => Promise<readonly Heard[]>, told: () => void | Promise<void>): void {
    keepInTurn(read, told).catch((error: unknown) => {
      if (error !== stopped) onTrouble(error);
    });
  }

  function stop(): Error {
    return (stopped ??= new Error("nothing more is heard on this line"));
  }

  /** Of what nobody delivers again, and has no place in an order. */
  function tellLate(heard: Heard): void {
    const doing = patience.fromNow();
    turns.take(sessionId, () => tell(sessionId, heard, doing)).catch(onTrouble);
  }

  function inTurn(
    read: () => Heard | undefined | Promise<Heard | undefined>,
    told: () => void | Promise<void> = () => undefined,
  ): void {
    allInTurn(async () => {
      const heard = await read();
      return heard ? [heard] : [];
    }, told);
  }

  const history = hearHistory(socket, { reader, book, settle, inTurn: allInTurn });
  const unreadable = awaitUnreadable(ports, tellLate);
  socket.ev.on("messages.upsert", ({ messages }) => {
    if (stopped) return;
    for (const message of messages) {
      if (history.brings(message)) continue;
      if (unreadable.takes(message)) {
        inTurn(nothing, () => settle(message.key));
        continue;
      }
      inTurn(
        async () =>
          (await readMemberTag(message, { book, ownNames: reader.ownNames })) ?? readMessage(message, reader),
        () => settle(message.key),
      );
    }
  });
  hearPosts(socket, { reader, inTurn });
  takeFirst(socket, "receipt", (node, handOver) => {
    const receipt = readReceipt(node, reader.ownNames());
    if (receipt) inTurn(() => receipt, handOver);
    else handOver();
  });
  for (const tag of ["chatstate", "presence"]) {
    socket.ws.on(`CB:${tag}`, (node: BinaryNode) => inTurn(() => readState(node)));
  }
  hearNews(socket, {
    book,
    nowMs,
    onTrouble,
    inTurn: allInTurn,
    subjectOf: (group) =>
      groups.metadataOf(group).then(
        ({ subject }) => subject,
        () => undefined,
      ),
  });
  hearCalls(socket, inTurn);
  hearChats(socket, { inTurn });
  const askForBlocked = followBlocked(socket, inTurn);
  const askForGroups = readAllGroups(socket, { book, nowMs }, inTurn);
  readAllTold(socket, onTrouble);
  const addressBook = followAddressBook(socket, {
    book,
    collections: ports.collections,
    options: ports.fetching,
    keep: (heard) => keepInTurn(() => heard),
    onTrouble,
  });
  const catchUpWithLabels = followLabels(socket, { inTurn, onTrouble });
  // One listener for all: the library warns of an eleventh.
  socket.ev.on("connection.update", ({ connection }) => {
    if (connection === "close") unreadable.giveUpAll();
    if (connection !== "open") return;
    askForBlocked();
    askForGroups();
    catchUpWithLabels();
    addressBook.follow();
  });

  return {
    stop: () => void stop(),
    settled: () => turns.allOver(),
    addressBook,
    linked: (stored) =>
      turns.take(sessionId, async () => {
        await stored;
        const linked = await readLinking(socket.authState.creds, { book });
        if (linked) await tell(sessionId, linked);
      }),
  };
}

/** Or again because nobody has acknowledged it. What is missing of the rest each line asks for. */
function comesButOnce(heard: Heard): boolean {
  switch (heard.what) {
    case "message":
    case "receipt":
    case "call":
    case "chats":
    case "member_tag":
      return true;
    case "news":
      return heard.fact.name !== "contact_named";
    case "history":
    case "state":
    case "blocked":
    case "groups":
    case "labels":
      return false;
  }
}

function nothing(): undefined {
  return undefined;
}

function readerOf(socket: WASocket, { sessionId, archive, book, groups }: HearingPorts): Reader {
  return {
    ownNames() {
      const { me } = socket.authState.creds;
      return [me?.id, me?.lid].flatMap((jid) => (jid ? [jidNormalizedUser(jid)] : []));
    },
    namesOf: (jid) => namesOf(book, jid),
    find: (id) => archive.find(sessionId, id),
    isAdmin: (group, jid) => groups.isAdmin(group, jid).catch(() => false),
  };
}

import { jidNormalizedUser, type BinaryNode, type WASocket } from "@whiskeysockets/baileys";
import type { Heard, NewsFact } from "../../core/index.ts";
import { readChannelNews } from "../channels/read-channel-news.ts";
import { readFirstAppState } from "../contacts/first-app-state.ts";
import { readGroupNews } from "../groups/read-group-news.ts";
import { readPictureNews } from "../profile/read-picture-news.ts";
import { takeFirst } from "../line/take-first.ts";
import { timeOf, type NewsReader } from "./news-reader.ts";

type Read = (
  notification: BinaryNode,
  atMs: number,
  reader: NewsReader,
) => readonly NewsFact[] | Promise<readonly NewsFact[]>;

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["w:gp2", readGroupNews],
  ["picture", readPictureNews],
  ["mex", readChannelNews],
]);

export type NewsPorts = Omit<NewsReader, "ownNames"> & {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly onTrouble: (error: unknown) => void;
  /** Tells what was read in its turn, and then calls `told`; where it cannot be kept that is not called. */
  readonly inTurn: (read: () => Promise<readonly Heard[]>, told: () => void) => void;
};

/** Tells what WhatsApp notifies of beside messages. It is acknowledged once it is kept: until then it comes again. */
export function hearNews(socket: WASocket, ports: NewsPorts): void {
  const reader = {
    ...ports,
    ownNames() {
      const { me } = socket.authState.creds;
      return [me?.id, me?.lid].flatMap((jid) => (jid ? [jidNormalizedUser(jid)] : []));
    },
  };
  readFirstAppState(socket, ports.onTrouble);
  takeFirst(socket, "notification", (notification, handOver) => {
    const { attrs } = notification;
    const read = READERS.get(attrs["type"] ?? "");
    if (!read) {
      handOver();
      return;
    }
    ports.inTurn(async () => {
      const facts = await read(notification, timeOf(attrs, ports.nowMs()), reader);
      return facts.map((fact) => ({ what: "news", fact }));
    }, handOver);
  });
}

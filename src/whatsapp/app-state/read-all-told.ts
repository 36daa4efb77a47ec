import {
  ALL_WA_PATCH_NAMES,
  getBinaryNodeChildren,
  type BinaryNode,
  type WASocket,
} from "@whiskeysockets/baileys";
import { takeFirst } from "../line/take-first.ts";
import type { CollectionName } from "./app-state-change.ts";

/** Of the collections that a notification of type `server_sync` tells of, the library reads the first: here the others are read. */
export function readAllTold(socket: WASocket, onTrouble: (error: unknown) => void): void {
  takeFirst(socket, "notification", (notification, handOver) => {
    const others = othersIn(notification);
    if (others.length === 0) return handOver();
    socket.resyncAppState(others, false).then(
      () => handOver(),
      (error: unknown) => {
        // It comes again on the next line.
        if (!socket.ws.isOpen) return;
        onTrouble(error);
        handOver();
      },
    );
  });
}

function othersIn(notification: BinaryNode): readonly CollectionName[] {
  if (notification.attrs["type"] !== "server_sync") return [];
  const [, ...others] = getBinaryNodeChildren(notification, "collection");
  return others.flatMap(({ attrs }) => ALL_WA_PATCH_NAMES.find((name) => name === attrs["name"]) ?? []);
}

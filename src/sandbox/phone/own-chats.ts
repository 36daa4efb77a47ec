import type { ServerContext } from "../server/context.ts";
import { linkedAccount, setAppState } from "./set-app-state.ts";

/** What the owner of a phone does with one of their chats. */
export type OwnChatChange =
  | { readonly kind: "archived" | "pinned" | "read"; readonly is: boolean }
  /** Epoch milliseconds; -1 = for ever, null = no longer. */
  | { readonly kind: "muted"; readonly until: number | null }
  | { readonly kind: "cleared" | "deleted" }
  /** One of its messages, which others keep. */
  | { readonly kind: "messageDeleted"; readonly id: string; readonly isOwn: boolean };

/** The phone of a number does it, which its companions learn. `chat` is a JID. Throws a ControlError. */
export function changeOwnChat(
  number: string,
  chat: string,
  change: OwnChatChange,
  context: ServerContext,
): void {
  const account = linkedAccount(number, context);
  const messageRange = { lastMessageTimestamp: Math.floor(Date.now() / 1000) };
  const set = (collection: "regular_low" | "regular_high", index: readonly string[], value: object) =>
    setAppState(account, collection, { index, value }, context);
  switch (change.kind) {
    case "archived":
      return set("regular_low", ["archive", chat], {
        archiveChatAction: { archived: change.is, messageRange },
      });
    case "pinned":
      return set("regular_low", ["pin_v1", chat], { pinAction: { pinned: change.is } });
    case "read":
      return set("regular_low", ["markChatAsRead", chat], {
        markChatAsReadAction: { read: change.is, messageRange },
      });
    case "muted": {
      const isMuted = change.until !== null;
      const muteAction = { muted: isMuted, ...(isMuted && { muteEndTimestamp: change.until }) };
      return set("regular_high", ["mute", chat], { muteAction });
    }
    case "cleared":
      return set("regular_high", ["clearChat", chat, "1", "0"], { clearChatAction: { messageRange } });
    case "messageDeleted": {
      const index = ["deleteMessageForMe", chat, change.id, change.isOwn ? "1" : "0", "0"];
      const { lastMessageTimestamp: messageTimestamp } = messageRange;
      return set("regular_high", index, {
        deleteMessageForMeAction: { deleteMedia: false, messageTimestamp },
      });
    }
    case "deleted":
      return set("regular_high", ["deleteChat", chat, "1"], { deleteChatAction: { messageRange } });
  }
}

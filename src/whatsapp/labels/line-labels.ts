import type { BaileysEventMap, WASocket } from "@whiskeysockets/baileys";
import { GatewayError, toJid, type LineLabels } from "../../core/index.ts";
import type { AppState } from "../app-state/app-state.ts";
import type { AppStateChange } from "../app-state/app-state-change.ts";
import { catchUpWith } from "../app-state/catch-up.ts";
import { isBusinessPhone } from "../device/business-phone.ts";

const COLLECTION = "regular";
const API_VERSION = 3;

type OnChat = Exclude<BaileysEventMap["labels.association"]["association"], { messageId: string }>;

/**
 * The labels of a socket's account. What is done here is told like what other devices do, so that it is kept once; `settled`
 * resolves when all that was told is kept.
 */
export function lineLabels(socket: WASocket, appState: AppState, settled: () => Promise<void>): LineLabels {
  const { creds } = socket.authState;

  async function change(
    index: readonly string[],
    action: AppStateChange["action"],
    others: Pick<AppStateChange, "formerIndexes"> = {},
  ): Promise<void> {
    requireBusiness();
    await appState.change({ collection: COLLECTION, index, action, apiVersion: API_VERSION, ...others });
  }

  function requireBusiness(): void {
    if (isBusinessPhone(creds) !== false) return;
    throw new GatewayError("labels_unavailable", "only a WhatsApp Business account has labels");
  }

  return {
    require: () => Promise.resolve().then(requireBusiness),
    async make({ title, color }, firstId) {
      requireBusiness();
      let number = firstId;
      // A label that was removed is still on its chats for who does not know of that.
      while (await appState.has(COLLECTION, ["label_edit", String(number)])) number++;
      const id = String(number);
      await change(["label_edit", id], { labelEditAction: { name: title, color, deleted: false } });
      socket.ev.emit("labels.edit", { id, name: title, color, deleted: false });
      return id;
    },
    async remove(id) {
      await change(["label_edit", id], { labelEditAction: { deleted: true } });
      socket.ev.emit("labels.edit", { id, name: "", color: 0, deleted: true });
    },
    async assign(labelId, { to, key, formerKeys }, isOn) {
      const jid = toJid(to);
      const indexOf = (name: string) => ["label_jid", labelId, name];
      const others = [key, ...formerKeys].filter((name) => name !== jid);
      const action = { labelAssociationAction: { labeled: isOn } };
      await change(indexOf(jid), action, { formerIndexes: others.map(indexOf) });
      socket.ev.emit("labels.association", {
        type: isOn ? "add" : "remove",
        // The library does not export the enum that the type is of.
        association: { type: "label_jid", chatId: jid, labelId } as unknown as OnChat,
      });
    },
    async catchUp() {
      requireBusiness();
      await catchUpWith(COLLECTION, socket, appState, settled);
    },
  };
}

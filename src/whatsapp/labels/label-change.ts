import type { BaileysEventMap } from "@whiskeysockets/baileys";
import { parseChatAddress, type LabelChange } from "../../core/index.ts";

/** Of one that is deleted WhatsApp tells no more than that. */
export function changeBy({ id, name, color, deleted }: Partial<BaileysEventMap["labels.edit"]>): LabelChange {
  return {
    kind: "label",
    label: { id: id ?? "", title: name ?? "", color: color ?? 0 },
    isDeleted: deleted ?? false,
  };
}

/** Nothing for a label on a message: no dialect tells of those. */
export function assignedBy({
  type,
  association,
}: BaileysEventMap["labels.association"]): readonly LabelChange[] {
  const chat = parseChatAddress(association.chatId);
  if (!chat || "messageId" in association) return [];
  return [{ kind: "chat", labelId: association.labelId, chat, isOn: type === "add" }];
}

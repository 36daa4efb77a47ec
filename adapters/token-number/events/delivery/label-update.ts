import type { NewsFact } from "../../../../src/core/index.ts";
import type { LabelUpdate } from "./schemas.ts";

type Told = Extract<NewsFact, { name: "label_changed" | "label_assigned" }>;

/** What has become of a label, or of a chat's labels. */
export function toLabelUpdate(fact: Told): LabelUpdate {
  const timestamp = new Date(fact.atMs).toISOString();
  const { labelId } = fact;
  if (fact.name === "label_assigned") {
    const { chat: chatJid, isOn: labeled } = fact;
    return { type: "chat", labelId, chatJid, action: labeled ? "add" : "remove", labeled, timestamp };
  }
  const { title: name, color, isDeleted: deleted } = fact;
  return { type: "edit", labelId, name, color, deleted, timestamp };
}

import type { Session } from "../sessions/index.ts";
import type { Label, LabelledChat, LabelStore } from "./label-store.ts";

/** What an account puts on its chats, as far as WhatsApp has told it. */
export interface Labels {
  /** In the order of their ids. */
  list(session: Session): Promise<readonly Label[]>;
  /** What labels are on which chats, by chat. */
  listChats(session: Session): Promise<readonly LabelledChat[]>;
}

export function createLabels(labels: LabelStore): Labels {
  return { list: ({ id }) => labels.list(id), listChats: ({ id }) => labels.listChats(id) };
}

import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { NumberBook } from "../contacts/index.ts";
import type { NewsFact } from "../events/index.ts";
import type { Teller } from "../telling.ts";
import type { LabelChange } from "./heard-labels.ts";
import type { LabelStore } from "./label-store.ts";

export type LabelPorts = {
  readonly clock: Clock;
  readonly connections: Pick<Connections, "onHeard">;
  readonly numbers: Pick<NumberBook, "withChat">;
  readonly teller: Teller;
};

/** A change of a chat's, and its key. */
type InChat = { readonly change: LabelChange; readonly chat: string };

/** Keeps what is heard of labels and tells what is another by it, until the returned function is called. */
export function keepLabels({ clock, connections, numbers, teller }: LabelPorts): () => void {
  const inChat = async (sessionId: string, change: LabelChange): Promise<InChat> => {
    if (change.kind !== "chat") return { change, chat: "" };
    return { change, chat: await numbers.withChat(sessionId, change.chat, ({ key }) => key) };
  };

  return connections.onHeard(async (sessionId, heard) => {
    if (heard.what !== "labels") return;
    const changes = await Promise.all(heard.changes.map((change) => inChat(sessionId, change)));
    await teller.write("news", [sessionId], async ({ labels }, tell) => {
      for (const change of changes) {
        const fact = await keep(labels, sessionId, change, clock.wallMs());
        if (fact && !heard.isSilent) tell?.(sessionId, fact);
      }
    });
  });
}

/** What is done here, kept and told like what is heard: once. */
export async function keepOwn(
  { clock, teller }: Pick<LabelPorts, "clock" | "teller">,
  sessionId: string,
  change: LabelChange,
  chat = "",
): Promise<void> {
  await teller.write("news", [sessionId], async ({ labels }, tell) => {
    const fact = await keep(labels, sessionId, { change, chat }, clock.wallMs());
    if (fact) tell?.(sessionId, fact);
  });
}

/** What is to be told of it, if anything is another by it. */
async function keep(
  labels: LabelStore,
  sessionId: string,
  { change, chat }: InChat,
  atMs: number,
): Promise<NewsFact | undefined> {
  switch (change.kind) {
    case "anew":
      await labels.clear(sessionId);
      return undefined;
    case "label": {
      const { label, isDeleted } = change;
      const { id: labelId, title, color } = label;
      const isNew = await (isDeleted ? labels.remove(sessionId, labelId) : labels.put(sessionId, label));
      return isNew ? { name: "label_changed", labelId, title, color, isDeleted, atMs } : undefined;
    }
    case "chat": {
      const { labelId, isOn } = change;
      const isNew = await labels.assign(sessionId, { labelId, chat }, isOn);
      return isNew ? { name: "label_assigned", labelId, chat, isOn, atMs } : undefined;
    }
  }
}

import type { ChatAddress } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { NumberBook } from "../contacts/index.ts";
import { GatewayError } from "../errors.ts";
import type { Session } from "../sessions/index.ts";
import type { Teller } from "../telling.ts";
import { createTurns } from "../turns.ts";
import { keepOwn } from "./keep-labels.ts";
import type { Label, LabelledChat, LabelStore } from "./label-store.ts";

/** As many as WhatsApp lets an account have. */
const MOST_LABELS = 20;

/**
 * What an account puts on its chats, as far as WhatsApp has told it. What is changed is changed on all of the account's
 * devices, and throws `session_not_connected`, `labels_unavailable`, `key_not_shared`, `queue_full`, `whatsapp_failed`.
 */
export interface Labels {
  /** In the order of their ids. */
  list(session: Session): Promise<readonly Label[]>;
  /** What labels are on which chats, by chat. */
  listChats(session: Session): Promise<readonly LabelledChat[]>;
  /** Reads what the account's other devices have done. */
  refresh(session: Session): Promise<void>;
  /** Throws `label_limit` where there are 20 already. */
  make(session: Session, label: Omit<Label, "id">): Promise<Label>;
  /** Takes it off every chat too. Throws `label_not_found`, as do the next. */
  remove(session: Session, labelId: string): Promise<void>;
  assign(session: Session, chat: ChatAddress, labelId: string): Promise<void>;
  /** Nothing where it is not on that chat. */
  takeOff(session: Session, chat: ChatAddress, labelId: string): Promise<void>;
}

export type LabelsPorts = {
  readonly clock: Clock;
  readonly connections: Connections;
  readonly labels: LabelStore;
  readonly numbers: Pick<NumberBook, "withChat">;
  readonly teller: Teller;
};

export function createLabels(ports: LabelsPorts): Labels {
  const { connections, labels, numbers } = ports;
  const turns = createTurns();
  const lineOf = ({ id }: Session) => connections.of(id).labels;

  async function requireLabel(session: Session, labelId: string): Promise<void> {
    await lineOf(session).require();
    const all = await labels.list(session.id);
    if (!all.some(({ id }) => id === labelId)) throw new GatewayError("label_not_found", "label not found");
  }

  async function put(session: Session, address: ChatAddress, labelId: string, isOn: boolean): Promise<void> {
    await requireLabel(session, labelId);
    const chat = await numbers.withChat(session.id, address, (known) => known);
    await lineOf(session).assign(labelId, chat, isOn);
    await keepOwn(ports, session.id, { kind: "chat", labelId, chat: chat.to, isOn }, chat.key);
  }

  return {
    list: ({ id }) => labels.list(id),
    listChats: ({ id }) => labels.listChats(id),
    refresh: (session) => lineOf(session).catchUp(),
    // The next one's id is another by it.
    make: (session, label) =>
      turns.take(session.id, async () => {
        await lineOf(session).require();
        const all = await labels.list(session.id);
        if (all.length >= MOST_LABELS) throw new GatewayError("label_limit", "the account has 20 labels");
        const made = { ...label, id: await lineOf(session).make(label, nextId(all)) };
        await keepOwn(ports, session.id, { kind: "label", label: made, isDeleted: false });
        return made;
      }),
    async remove(session, labelId) {
      await requireLabel(session, labelId);
      await lineOf(session).remove(labelId);
      const label = { id: labelId, title: "", color: 0 };
      await keepOwn(ports, session.id, { kind: "label", label, isDeleted: true });
    },
    assign: (session, chat, labelId) => put(session, chat, labelId, true),
    takeOff: (session, chat, labelId) => put(session, chat, labelId, false),
  };
}

/** WhatsApp counts labels; what is no number is another client's. */
function nextId(labels: readonly Label[]): number {
  const ids = labels.map(({ id }) => Number(id)).filter((id) => Number.isSafeInteger(id) && id < 2 ** 31);
  return Math.max(0, ...ids) + 1;
}

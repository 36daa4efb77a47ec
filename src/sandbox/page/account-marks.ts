import { actionsIn, type Collection } from "../app-state/collection.ts";
import { appStateKeyOf } from "../app-state/mutation-keys.ts";
import type { Action } from "../app-state/mutation.ts";
import type { ChatMark } from "../browser/phone-view.ts";
import type { Account } from "../linked-device.ts";
import type { ServerContext } from "../server/context.ts";
import { isGroup } from "../wire/jid.ts";
import { cut } from "./cut.ts";

const MOST_OF_LABEL = 40;
const MOST_LABELS = 20;

/** How the phone of an account shows one of its chats. */
export type AccountMarks = { readonly marks: readonly ChatMark[]; readonly labels: readonly string[] };

const NONE: AccountMarks = { marks: [], labels: [] };
const read = new WeakMap<Collection, { readonly version: number; readonly actions: readonly Action[] }>();

/** `partner` is a number, a LID or the JID of a group. */
export function marksOf(number: string, partner: string, { registry, people }: ServerContext): AccountMarks {
  const account = registry.findAccount(number);
  if (!account) return NONE;
  const isOfChat = (jid = "") => (isGroup(jid) ? jid : people.chatOf(jid)) === partner;
  const marks = new Set<ChatMark>();
  for (const { index, value } of [
    ...actionsOf(account, "regular_low"),
    ...actionsOf(account, "regular_high"),
  ]) {
    const mark = isOfChat(index[1]) ? markBy(value) : undefined;
    if (mark) marks.add(mark);
  }
  return { marks: [...marks], labels: labelsOf(actionsOf(account, "regular"), isOfChat) };
}

function markBy(value: Action["value"]): ChatMark | undefined {
  if (value.archiveChatAction?.archived) return "archived";
  if (value.pinAction?.pinned) return "pinned";
  if (value.muteAction?.muted) return "muted";
  if (value.markChatAsReadAction?.read === false) return "unread";
  return value.starAction?.starred ? "starred" : undefined;
}

function labelsOf(actions: readonly Action[], isOfChat: (jid?: string) => boolean): readonly string[] {
  const on = actions.filter(
    ({ index, value }) => value.labelAssociationAction?.labeled && isOfChat(index[2]),
  );
  const ids = new Set(on.map(({ index }) => index[1]));
  return actions
    .filter(({ index, value }) => value.labelEditAction?.deleted === false && ids.has(index[1]))
    .map(({ value }) => cut(value.labelEditAction?.name ?? "", MOST_OF_LABEL))
    .slice(0, MOST_LABELS);
}

/** Decrypted once for each version. */
function actionsOf(account: Account, name: Collection["name"]): readonly Action[] {
  const collection = account.appState.get(name);
  if (!collection) return [];
  const known = read.get(collection);
  if (known?.version === collection.version) return known.actions;
  const actions = actionsIn(collection, appStateKeyOf(account));
  read.set(collection, { version: collection.version, actions });
  return actions;
}

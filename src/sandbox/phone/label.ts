import type { proto } from "@whiskeysockets/baileys";
import type { Account } from "../linked-device.ts";
import type { ServerContext } from "../server/context.ts";
import { linkedAccount, setAppState } from "./set-app-state.ts";

/** The phone of a number makes a label, which its companions learn; returns its id. Throws a ControlError. */
export function makeLabel(number: string, name: string, color: number, context: ServerContext): string {
  const account = linkedAccount(number, context);
  // Ids 1 to 5 are those that every business account begins with.
  const id = String((account.appState.get("regular")?.entries.size ?? 0) + 6);
  set(account, ["label_edit", id], { labelEditAction: { name, color, deleted: false } }, context);
  return id;
}

/** It removes one. */
export function removeLabel(number: string, id: string, context: ServerContext): void {
  const account = linkedAccount(number, context);
  set(account, ["label_edit", id], { labelEditAction: { deleted: true } }, context);
}

/** It puts one on a chat, or takes it off. `chat` is a JID. */
export function assignLabel(
  number: string,
  { id, chat, isOn }: { readonly id: string; readonly chat: string; readonly isOn: boolean },
  context: ServerContext,
): void {
  const account = linkedAccount(number, context);
  set(account, ["label_jid", id, chat], { labelAssociationAction: { labeled: isOn } }, context);
}

function set(
  account: Account,
  index: readonly string[],
  value: proto.ISyncActionValue,
  context: ServerContext,
): void {
  setAppState(account, "regular", { index, value }, context);
}

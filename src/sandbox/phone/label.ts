import type { proto } from "@whiskeysockets/baileys";
import { patchSetting, collectionOf, takePatch } from "../app-state/collection.ts";
import { appStateKeyOf } from "../app-state/mutation-keys.ts";
import { ControlError } from "../control-error.ts";
import type { Account } from "../linked-device.ts";
import { tellOfChange } from "../server/app-state/tell-of-change.ts";
import type { ServerContext } from "../server/context.ts";

/** The phone of a number makes a label, which its companions learn; returns its id. Throws a ControlError. */
export function makeLabel(number: string, name: string, color: number, context: ServerContext): string {
  const account = accountOf(number, context);
  // Ids 1 to 5 are those that every business account begins with.
  const id = String(collectionIn(account).entries.size + 6);
  set(account, ["label_edit", id], { labelEditAction: { name, color, deleted: false } }, context);
  return id;
}

/** It removes one. */
export function removeLabel(number: string, id: string, context: ServerContext): void {
  const account = accountOf(number, context);
  set(account, ["label_edit", id], { labelEditAction: { deleted: true } }, context);
}

/** It puts one on a chat, or takes it off. `chat` is a JID. */
export function assignLabel(
  number: string,
  { id, chat, isOn }: { readonly id: string; readonly chat: string; readonly isOn: boolean },
  context: ServerContext,
): void {
  const account = accountOf(number, context);
  set(account, ["label_jid", id, chat], { labelAssociationAction: { labeled: isOn } }, context);
}

function accountOf(number: string, { registry }: ServerContext): Account {
  const account = registry.findAccount(number);
  if (account && account.devices.length > 0) return account;
  throw new ControlError(404, `no device is linked to ${number}`);
}

function collectionIn({ appState }: Account) {
  const collection = appState.get("regular") ?? collectionOf("regular");
  appState.set("regular", collection);
  return collection;
}

function set(
  account: Account,
  index: readonly string[],
  action: proto.ISyncActionValue,
  context: ServerContext,
): void {
  const collection = collectionIn(account);
  const key = appStateKeyOf(account);
  const value = { timestamp: Date.now(), ...action };
  takePatch(collection, patchSetting(collection, { index, value }, key), key);
  context.registry.changed();
  tellOfChange(collection, account, context);
}

import { collectionOf, patchSetting, takePatch, type CollectionName } from "../app-state/collection.ts";
import { appStateKeyOf } from "../app-state/mutation-keys.ts";
import type { Action } from "../app-state/mutation.ts";
import { ControlError } from "../control-error.ts";
import type { Account } from "../linked-device.ts";
import { tellOfChange } from "../server/app-state/tell-of-change.ts";
import type { ServerContext } from "../server/context.ts";

export type PhoneContact = {
  readonly phone: string;
  readonly name: string;
  readonly firstName: string | undefined;
};

/** The phone of a number writes somebody into its address book, which its companions learn. Throws a ControlError. */
export function keepContact(
  number: string,
  { phone, name, firstName }: PhoneContact,
  context: ServerContext,
): void {
  const lidJid = context.people.lidOf(phone);
  const contactAction = { fullName: name, firstName: firstName ?? null, lidJid };
  const index = ["contact", `${phone}@s.whatsapp.net`];
  setAppState(
    accountOf(number, context),
    "critical_unblock_low",
    { index, value: { contactAction } },
    context,
  );
}

/** Throws a ControlError where nothing is linked to the number. */
export function accountOf(number: string, { registry }: ServerContext): Account {
  const account = registry.findAccount(number);
  if (account && account.devices.length > 0) return account;
  throw new ControlError(404, `no device is linked to ${number}`);
}

function setAppState(account: Account, name: CollectionName, action: Action, context: ServerContext): void {
  const collection = account.appState.get(name) ?? collectionOf(name);
  account.appState.set(name, collection);
  const key = appStateKeyOf(account);
  const value = { timestamp: Date.now(), ...action.value };
  takePatch(collection, patchSetting(collection, { ...action, value }, key), key);
  context.registry.changed();
  tellOfChange(collection, account, context);
}

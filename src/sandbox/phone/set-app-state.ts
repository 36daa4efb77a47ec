import { collectionOf, patchSetting, takePatch, type CollectionName } from "../app-state/collection.ts";
import { appStateKeyOf } from "../app-state/mutation-keys.ts";
import type { Operation } from "../app-state/macs.ts";
import type { Action } from "../app-state/mutation.ts";
import { ControlError } from "../control-error.ts";
import type { Account } from "../linked-device.ts";
import { tellOfChange } from "../server/app-state/tell-of-change.ts";
import type { ServerContext } from "../server/context.ts";

/** The account of a number that devices are linked to. Throws a ControlError. */
export function linkedAccount(number: string, { registry }: ServerContext): Account {
  const account = registry.findAccount(number);
  if (account && account.devices.length > 0) return account;
  throw new ControlError(404, `no device is linked to ${number}`);
}

/** The phone sets one thing in its account's app state, or removes one that is there, which its companions learn. */
export function setAppState(
  account: Account,
  name: CollectionName,
  action: Action,
  context: ServerContext,
  operation: Operation = 1,
): void {
  const collection = account.appState.get(name) ?? collectionOf(name);
  account.appState.set(name, collection);
  const key = appStateKeyOf(account);
  const value = { timestamp: Date.now(), ...action.value };
  takePatch(collection, patchSetting(collection, { ...action, value }, key, operation), key);
  context.registry.changed();
  context.connections.notify();
  tellOfChange(collection, account, context);
}

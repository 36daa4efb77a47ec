import { patchSetting, collectionOf, takePatch } from "../app-state/collection.ts";
import { appStateKeyOf } from "../app-state/mutation-keys.ts";
import { ControlError } from "../control-error.ts";
import { tellOfChange } from "../server/app-state/tell-of-change.ts";
import type { ServerContext } from "../server/context.ts";

/** The phone of a number makes a label, which its companions learn; returns its id. Throws a ControlError. */
export function makeLabel(number: string, name: string, color: number, context: ServerContext): string {
  const account = context.registry.findAccount(number);
  if (!account || account.devices.length === 0)
    throw new ControlError(404, `no device is linked to ${number}`);
  const collection = account.appState.get("regular") ?? collectionOf("regular");
  account.appState.set("regular", collection);
  const key = appStateKeyOf(account);
  // Ids 1 to 5 are those that every business account begins with.
  const id = String(collection.entries.size + 6);
  const value = { timestamp: Date.now(), labelEditAction: { name, color, deleted: false } };
  takePatch(collection, patchSetting(collection, { index: ["label_edit", id], value }, key), key);
  context.registry.changed();
  tellOfChange(collection, account, context);
  return id;
}

import { actionsIn, collectionOf } from "../app-state/collection.ts";
import { appStateKeyOf } from "../app-state/mutation-keys.ts";
import { ControlError } from "../control-error.ts";
import type { ServerContext } from "../server/context.ts";
import { linkedAccount, setAppState } from "./set-app-state.ts";

const ADDRESS_BOOK = "critical_unblock_low";

export type PhoneContact = {
  readonly phone: string;
  /** Null for somebody who is struck out. */
  readonly name: string | null;
  readonly firstName: string | undefined;
};

/** The phone of a number writes somebody into its address book, or strikes them out, which its companions learn. Throws a ControlError. */
export function keepContact(
  number: string,
  { phone, name, firstName }: PhoneContact,
  context: ServerContext,
): void {
  const lidJid = context.people.lidOf(phone);
  const contactAction = { fullName: name, firstName: firstName ?? null, lidJid };
  const index = ["contact", `${phone}@s.whatsapp.net`];
  const account = linkedAccount(number, context);
  const collection = account.appState.get(ADDRESS_BOOK) ?? collectionOf(ADDRESS_BOOK);
  const isKnown = actionsIn(collection, appStateKeyOf(account)).some((one) => one.index[1] === index[1]);
  if (name === null && !isKnown) throw new ControlError(404, `${phone} is not in the address book`);
  const action = { index, value: { contactAction } };
  setAppState(account, ADDRESS_BOOK, action, context, name === null ? 2 : 1);
}

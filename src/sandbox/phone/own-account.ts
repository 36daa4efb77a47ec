import type { ServerContext } from "../server/context.ts";
import { linkedAccount, setAppState } from "./set-app-state.ts";

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
    linkedAccount(number, context),
    "critical_unblock_low",
    { index, value: { contactAction } },
    context,
  );
}

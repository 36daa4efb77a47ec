export { knownChat, type AddressBook, type KnownChat } from "./chat-key.ts";
export { createContacts, type Contacts } from "./contacts.ts";
export type { FoundNumber } from "./look-ups.ts";
export type { ContactNames, ContactNameStore } from "./contact-name-store.ts";
export { createNames, type Names } from "./names.ts";
export { createNumberBook, type NumberBook } from "./number-book.ts";
export type { KnownNumber, NumberStore } from "./number-store.ts";

export { keepBlocked, type BlockedStore, type HeardBlocked } from "./blocked.ts";
export { knownChat, type AddressBook, type KnownChat } from "./chat-key.ts";
export { createContacts, type Contacts, type Named } from "./contacts.ts";
export type { Contact, ContactDetail, ContactFilter, ContactPage, ContactPlace } from "./people.ts";
export type { FoundNumber } from "./look-ups.ts";
export type { ContactNames, ContactNameStore, NamedContact } from "./contact-name-store.ts";
export { createNames, personIn, type Names } from "./names.ts";
export { createNumberBook, type NumberBook } from "./number-book.ts";
export type { KnownNumber, NumberStore } from "./number-store.ts";

import type { proto } from "@whiskeysockets/baileys";
import type { DeviceAddress } from "../../device-address.ts";
import { withoutDevice } from "../../wire/jid.ts";
import { childBytes, childOf, type Stanza } from "../../wire/stanza.ts";
import { isIdentityOfDevice } from "../device-identity.ts";
import type { Phone } from "../phone.ts";
import { identityIn } from "../signal/first-message.ts";
import type { Encrypted } from "../signal/signal-device.ts";
import { askAgain } from "./ask-again.ts";
import { confirm } from "./receipts.ts";
import { NotShown } from "./not-shown.ts";
import { readContent } from "./read-content.ts";
import type { Content } from "./received-message.ts";

/** A phone gets a message: it decrypts it, acknowledges it and shows it; what it cannot decrypt it asks for again. */
export async function receiveMessage(message: Stanza, phone: Phone): Promise<void> {
  const { context } = phone;
  const author = context.people.deviceOf(message.attrs["from"] ?? "");
  const encrypted = encryptedIn(message);
  if (!author || !encrypted) throw new Error("the message has no author or no content");
  if (encrypted.type === "pkmsg" && !isFromItsDevice(message, author, encrypted, phone)) {
    context.unknownStanzas.add(
      author.person,
      message,
      "the identity of the device is not that of the message",
    );
    return;
  }
  const content = await decrypt(encrypted, author, phone);
  if (!content) askAgain(message, author, phone);
  else {
    show(content, message, author, phone);
    confirm(message, author, phone);
  }
}

function encryptedIn(message: Stanza): Encrypted | undefined {
  const enc = childOf(message, "enc");
  const ciphertext = childBytes(message, "enc");
  const type = enc?.attrs["type"];
  return ciphertext && (type === "pkmsg" || type === "msg") ? { type, ciphertext } : undefined;
}

function isFromItsDevice(
  message: Stanza,
  { person, id }: DeviceAddress,
  { ciphertext }: Encrypted,
  { context: { registry } }: Phone,
): boolean {
  if (id === 0) return identityIn(ciphertext)?.equals(registry.identityOf(person).public) === true;
  const companionIdentity = identityIn(ciphertext);
  const statement = childBytes(message, "device-identity");
  const account = registry.findAccount(person);
  if (!companionIdentity || !statement || !account) return false;
  return isIdentityOfDevice(statement, account, companionIdentity);
}

async function decrypt(
  encrypted: Encrypted,
  author: DeviceAddress,
  { signal, context: { people } }: Phone,
): Promise<proto.Message | undefined> {
  try {
    return await signal.decrypt(people.lidOfDevice(author), encrypted);
  } catch {
    return undefined;
  }
}

function show(content: proto.IMessage, stanza: Stanza, author: DeviceAddress, phone: Phone): void {
  const { known, context } = phone;
  const reader = phone.address.person;
  const { id = "", from = "" } = stanza.attrs;
  const copied = content.deviceSentMessage;
  const message = copied?.message ?? content;
  const chat = copied?.destinationJid ?? withoutDevice(from);
  // A phone shows nothing twice.
  if (known.find(author.person, id)) return;
  const shown = attemptToRead(message, stanza, author, phone);
  known.add({ id, author: author.person, chat, address: from, message });
  // A copy for the own phone of what another device has sent, unless it is to oneself: no partner gets it.
  const isForReader = author.person !== reader || context.people.chatOf(chat) === reader;
  if (shown && isForReader) {
    context.received.add({ id, at: Date.now(), from: author.person, to: reader, ...shown });
  }
}

function attemptToRead(
  message: proto.IMessage,
  stanza: Stanza,
  { person: author }: DeviceAddress,
  { known, context, address }: Phone,
): Content | undefined {
  try {
    const find = (whose: string, id: string) => known.find(whose, id);
    const { people, media } = context;
    return readContent(message, { author, reader: address.person, find, people, media });
  } catch (error) {
    if (!(error instanceof NotShown)) throw error;
    context.unusualStanzas.add(author, stanza, error.message);
    return undefined;
  }
}

import type { proto } from "@whiskeysockets/baileys";
import type { DeviceAddress } from "../../device-address.ts";
import { isAdmin } from "../../groups.ts";
import { isGroup, isShared, STATUS, withoutDevice } from "../../wire/jid.ts";
import type { ServerContext } from "../../server/context.ts";
import { childBytes, type Stanza } from "../../wire/stanza.ts";
import { isIdentityOfDevice } from "../device-identity.ts";
import type { Phone } from "../phone.ts";
import { identityIn } from "../signal/first-message.ts";
import { answerPeer } from "../peer/answer-peer.ts";
import { askAgain } from "./ask-again.ts";
import { ciphertextsIn, decryptMessage, type Ciphertext } from "./decrypt-message.ts";
import { confirm } from "./receipts.ts";
import { NotShown } from "./reading/not-shown.ts";
import { readContent } from "./reading/read-content.ts";
import type { Content } from "./received-message.ts";

/** What a message of a kind says of itself in the attribute `edit`. */
const EDIT_OF: Partial<Record<Content["kind"], readonly string[]>> = {
  edit: ["1"],
  pin: ["2"],
  revoke: ["7", "8"],
};

/** A phone gets a message: it decrypts it, acknowledges it and shows it; what it cannot decrypt it asks for again. */
export async function receiveMessage(message: Stanza, phone: Phone): Promise<void> {
  const { people, unknownStanzas } = phone.context;
  const { from = "", participant } = message.attrs;
  const author = people.deviceOf(participant ?? from);
  const parts = ciphertextsIn(message);
  if (!author || parts.length === 0) throw new Error("the message has no author or no content");
  if (parts.some((part) => part.type === "pkmsg" && !isFromItsDevice(message, author, part, phone))) {
    unknownStanzas.add(author.person, message, "the identity of the device is not that of the message");
    return;
  }
  const group = isShared(from) ? from : undefined;
  const content = await decryptMessage({ parts, lid: people.lidOfDevice(author), group }, phone.signal);
  if (!content) askAgain(message, author, phone);
  else if (message.attrs["category"] === "peer") await answerPeer(content, message, phone);
  else {
    show(content, message, author, phone);
    confirm(message, author, phone);
  }
}

function isFromItsDevice(
  message: Stanza,
  { person, id }: DeviceAddress,
  { ciphertext }: Ciphertext,
  { context: { registry } }: Phone,
): boolean {
  if (id === 0) return identityIn(ciphertext)?.equals(registry.identityOf(person).public) === true;
  const companionIdentity = identityIn(ciphertext);
  const statement = childBytes(message, "device-identity");
  const account = registry.findAccount(person);
  if (!companionIdentity || !statement || !account) return false;
  return isIdentityOfDevice(statement, account, companionIdentity);
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
  const address = stanza.attrs["participant"] ?? from;
  const at = Number(stanza.attrs["t"]);
  known.add({ id, author: author.person, chat, address, at, message });
  // A copy for the own phone of what another device has sent, unless it is to oneself: no partner gets it.
  const isForReader = author.person !== reader || context.people.chatOf(chat) === reader;
  if (shown && isForReader) {
    const group = isGroup(chat) ? { group: chat } : {};
    const whose = chat === STATUS ? { to: STATUS, reader } : { to: reader, ...group };
    context.received.add({ id, at: Date.now(), from: author.person, ...whose, ...shown });
  }
  if (shown && chat !== STATUS)
    context.phones.show(reader, chat, { ...shown, id, at: Date.now(), author: author.person });
}

function attemptToRead(
  message: proto.IMessage,
  stanza: Stanza,
  { person: author }: DeviceAddress,
  { known, context, address }: Phone,
): Content | undefined {
  try {
    const find = (whose: string, id: string) => known.find(whose, id);
    const { people, media, groups } = context;
    const group = groups.find(stanza.attrs["from"] ?? "");
    const isAdminHere = group !== undefined && isAdmin(group, author);
    const reading = { author, reader: address.person, find, people, media, isAdmin: isAdminHere };
    const content = readContent(message, reading);
    checkEdit(content, stanza, author, context);
    return content;
  } catch (error) {
    if (!(error instanceof NotShown)) throw error;
    context.unusualStanzas.add(author, stanza, error.message);
    return undefined;
  }
}

// The server acts on the attribute: without it a change counts as a message of its own.
function checkEdit(
  { kind }: Content,
  stanza: Stanza,
  author: string,
  { unusualStanzas }: Pick<ServerContext, "unusualStanzas">,
): void {
  const expected = EDIT_OF[kind];
  if (!expected || expected.includes(stanza.attrs["edit"] ?? "")) return;
  unusualStanzas.add(author, stanza, `what is a message of the kind ${kind} does not say so to the server`);
}

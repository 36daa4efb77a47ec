import type { Channels } from "../channels.ts";
import type { ChatStateLog } from "../chat-state-log.ts";
import type { DeviceRegistry } from "../device-registry.ts";
import type { Groups } from "../groups.ts";
import type { MediaStore } from "../media/media-store.ts";
import type { MessageLog } from "../message-log.ts";
import type { PartnerPhones } from "../page/partner-phones.ts";
import type { People } from "../people.ts";
import type { Pictures } from "../pictures.ts";
import type { Profiles } from "../profiles.ts";
import type { PhoneDevices } from "../phone/phone-devices.ts";
import type { AskedAgain } from "../phone/messages/ask-again.ts";
import type { ReceiptRecord } from "../phone/messages/receipts.ts";
import type { ReceivedMessage } from "../phone/messages/received-message.ts";
import type { PhoneLog } from "../phone-log.ts";
import type { BlockLists } from "./account/block-lists.ts";
import type { Privacies } from "./account/privacy.ts";
import type { StatusPrivacies } from "./account/status-privacy.ts";
import type { Acquaintances } from "./acquaintances.ts";
import type { CallRecord } from "./calls/calls.ts";
import type { Connections } from "./connections.ts";
import type { Faults } from "./faults.ts";
import type { LoginLog } from "./login-log.ts";
import type { Mail } from "./mail.ts";
import type { Presences } from "./presences.ts";
import type { StanzaNotes } from "./stanza-notes.ts";
import type { Tampering } from "./tampering.ts";

/** What the server's parts share; one of each in a simulated WhatsApp. */
export type ServerContext = {
  readonly registry: DeviceRegistry;
  readonly people: People;
  readonly profiles: Profiles;
  /** Of people and groups. */
  readonly pictures: Pictures;
  /** The phones as devices, which encrypt and decrypt. */
  readonly phoneDevices: PhoneDevices;
  /** What waits for companions. */
  readonly mail: Mail;
  readonly connections: Connections;
  /** What was seen of each connection from its login on. */
  readonly logins: LoginLog;
  readonly chatStates: ChatStateLog;
  readonly messages: MessageLog;
  /** What has reached phones, decrypted. */
  readonly received: PhoneLog<ReceivedMessage>;
  /** What phones could not decrypt, each time that they asked for it again. */
  readonly askedAgain: PhoneLog<AskedAgain>;
  /** What phones were told of messages. */
  readonly receipts: PhoneLog<ReceiptRecord>;
  /** What each phone shows. */
  readonly phones: PartnerPhones;
  /** What nobody here knows, or what breaks the protocol. */
  readonly unknownStanzas: StanzaNotes;
  /** What was taken although no client sends it by itself. */
  readonly unusualStanzas: StanzaNotes;
  readonly faults: Faults;
  readonly tampering: Tampering;
  readonly media: MediaStore;
  readonly groups: Groups;
  readonly channels: Channels;
  readonly acquaintances: Acquaintances;
  readonly blockLists: BlockLists;
  readonly privacies: Privacies;
  readonly statusPrivacies: StatusPrivacies;
  readonly presences: Presences;
  /** What sessions and partners have said of calls. */
  readonly calls: PhoneLog<CallRecord>;
  /** Something has changed that an open page shows. */
  readonly changed: () => void;
};

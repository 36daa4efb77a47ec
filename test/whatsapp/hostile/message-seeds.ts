import { randomBytes } from "node:crypto";
import { proto } from "@whiskeysockets/baileys";
import type { Scene } from "./stanza-seeds.ts";

const { REVOKE, MESSAGE_EDIT, EPHEMERAL_SETTING, HISTORY_SYNC_NOTIFICATION, APP_STATE_SYNC_KEY_SHARE } =
  proto.Message.ProtocolMessage.Type;
const MESSAGE_EDIT_SEALED = proto.Message.SecretEncryptedMessage.SecretEncType.MESSAGE_EDIT;
const { INITIAL_BOOTSTRAP } = proto.Message.HistorySyncType;
const { PIN_FOR_ALL } = proto.Message.PinInChatMessage.Type;
const { KEEP_FOR_ALL } = proto.KeepType;
const DEPTH = 5_000;

/** What a partner's phone may have encrypted, each in its coded form. */
export function messageSeeds({ partner, group }: Scene): readonly Uint8Array[] {
  const them = `${partner}@s.whatsapp.net`;
  const key = { id: "3EB0AA", remoteJid: them, fromMe: false };
  const contextInfo = {
    stanzaId: "3EB0AA",
    participant: them,
    quotedMessage: { conversation: "before" },
    mentionedJid: [them],
    expiration: 86_400,
  };
  const file = {
    url: "https://mmg.whatsapp.net/v/x.enc",
    directPath: "/v/x.enc",
    mediaKey: randomBytes(32),
    fileSha256: randomBytes(32),
    fileEncSha256: randomBytes(32),
    fileLength: 1_000,
    mimetype: "image/jpeg",
  };
  const sealed = { encPayload: randomBytes(40), encIv: randomBytes(12) };
  const messages: readonly proto.IMessage[] = [
    { conversation: "hello" },
    { extendedTextMessage: { text: "hello", contextInfo } },
    { imageMessage: { ...file, caption: "c", jpegThumbnail: randomBytes(50), contextInfo } },
    { videoMessage: { ...file, seconds: 3 } },
    { audioMessage: { ...file, ptt: true, waveform: randomBytes(64) } },
    { documentMessage: { ...file, fileName: "a.pdf" } },
    { documentWithCaptionMessage: { message: { documentMessage: { ...file, caption: "c" } } } },
    { stickerMessage: file },
    { locationMessage: { degreesLatitude: 1, degreesLongitude: 2, name: "x" } },
    { liveLocationMessage: { degreesLatitude: 1, degreesLongitude: 2 } },
    { contactMessage: { displayName: "A", vcard: "BEGIN:VCARD\nFN:A\nEND:VCARD" } },
    { contactsArrayMessage: { displayName: "2", contacts: [{ displayName: "A" }, { vcard: "x" }] } },
    { reactionMessage: { key, text: "x", senderTimestampMs: 1 } },
    { encReactionMessage: { targetMessageKey: key, ...sealed } },
    { pollCreationMessageV3: { name: "q", options: [{ optionName: "a" }, {}], selectableOptionsCount: 1 } },
    { pollUpdateMessage: { pollCreationMessageKey: key, vote: sealed, senderTimestampMs: 1 } },
    { secretEncryptedMessage: { targetMessageKey: key, ...sealed, secretEncType: MESSAGE_EDIT_SEALED } },
    { protocolMessage: { key, type: REVOKE } },
    { protocolMessage: { key, type: MESSAGE_EDIT, editedMessage: { conversation: "new" } } },
    { protocolMessage: { type: EPHEMERAL_SETTING, ephemeralExpiration: 86_400 } },
    {
      protocolMessage: {
        type: HISTORY_SYNC_NOTIFICATION,
        historySyncNotification: { ...file, syncType: INITIAL_BOOTSTRAP, chunkOrder: 1 },
      },
    },
    {
      protocolMessage: {
        type: APP_STATE_SYNC_KEY_SHARE,
        appStateSyncKeyShare: {
          keys: [{ keyId: { keyId: randomBytes(6) }, keyData: { keyData: randomBytes(32) } }],
        },
      },
    },
    {
      senderKeyDistributionMessage: {
        groupId: group,
        axolotlSenderKeyDistributionMessage: randomBytes(70),
      },
    },
    { deviceSentMessage: { destinationJid: them, message: { conversation: "not from there" } } },
    { viewOnceMessageV2: { message: { imageMessage: { ...file, viewOnce: true } } } },
    { ephemeralMessage: { message: { extendedTextMessage: { text: "x", contextInfo } } } },
    { editedMessage: { message: { protocolMessage: { key, type: MESSAGE_EDIT } } } },
    { albumMessage: { expectedImageCount: 2, expectedVideoCount: 1 } },
    { groupInviteMessage: { groupJid: group, inviteCode: "x", inviteExpiration: 1 } },
    { buttonsResponseMessage: { selectedButtonId: "1", selectedDisplayText: "x", contextInfo } },
    { listResponseMessage: { title: "x", singleSelectReply: { selectedRowId: "1" } } },
    { interactiveResponseMessage: { body: { text: "x" } } },
    { pinInChatMessage: { key, type: PIN_FOR_ALL, senderTimestampMs: 1 } },
    { keepInChatMessage: { key, keepType: KEEP_FOR_ALL, timestampMs: 1 } },
    { eventMessage: { name: "x", startTime: 1 } },
    {},
  ];
  const coded = messages.map((message) => proto.Message.encode(message).finish());
  return [...coded, nested(), Buffer.alloc(0), Buffer.alloc(60_000, 0x0a)];
}

/** An ephemeral message in an ephemeral message, and so on: field 40, in it field 1. */
function nested(): Uint8Array {
  let coded: Buffer = Buffer.from(proto.Message.encode({ conversation: "x" }).finish());
  for (let depth = 0; depth < DEPTH; depth++) {
    const inner = Buffer.concat([Buffer.of(0x0a), varint(coded.length), coded]);
    coded = Buffer.concat([varint((40 << 3) | 2), varint(inner.length), inner]);
  }
  return coded;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}

import { hkdfSync, randomBytes } from "node:crypto";
import { normalizeMessageContent, proto } from "@whiskeysockets/baileys";
import { deliver } from "../../server/deliver.ts";
import { notification } from "../../server/notification.ts";
import { open, seal } from "../../wire/aes-gcm.ts";
import { childBytes, childOf, stanza, type Stanza } from "../../wire/stanza.ts";
import type { Phone } from "../phone.ts";
import type { KnownMessage } from "./known-messages.ts";
import { findByKey } from "./message-key.ts";
import { attachmentIn } from "./reading/read-media.ts";

const { SUCCESS, NOT_FOUND, DECRYPTION_ERROR } = proto.MediaRetryNotification.ResultType;
const INFO = "WhatsApp Media Retry Notification";
const IV_BYTES = 12;

/** A companion could not have a file any more: its phone brings it to the host again, or tells that it is gone. */
export function renewMedia(receipt: Stanza, phone: Phone): void {
  const { people } = phone.context;
  const { id = "", from = "" } = receipt.attrs;
  const asker = people.deviceOf(from);
  const rmr = childOf(receipt, "rmr");
  if (!asker || !rmr) throw new Error("what asks for a file again does not tell its message");
  const { jid, from_me: fromMe, participant } = rmr.attrs;
  const key = { id, remoteJid: jid ?? null, fromMe: fromMe === "true", participant: participant ?? null };
  const answer = answerFor(receipt, findByKey(key, phone), phone);
  const attributes = { id, from: people.jidOfDevice(phone.address) };
  deliver(asker, notification("mediaretry", [answer, rmr], attributes), phone.context);
}

function answerFor(receipt: Stanza, known: KnownMessage | undefined, { context }: Phone): Stanza {
  const id = receipt.attrs["id"] ?? "";
  const { mediaKey, directPath } = attachmentIn(normalizeMessageContent(known?.message) ?? {})?.message ?? {};
  const path = context.media.renew(directPath ?? "");
  if (!mediaKey || path === undefined) return failure(NOT_FOUND);
  const key = Buffer.from(hkdfSync("sha256", mediaKey, "", INFO, 32));
  if (!isSealedFor(id, childOf(receipt, "encrypt"), key)) return failure(DECRYPTION_ERROR);
  const told = { stanzaId: id, directPath: path, result: SUCCESS };
  const iv = randomBytes(IV_BYTES);
  const sealed = seal(key, iv, proto.MediaRetryNotification.encode(told).finish(), Buffer.from(id));
  return stanza("encrypt", {}, [stanza("enc_p", {}, sealed), stanza("enc_iv", {}, iv)]);
}

/** True when who asks has the message, with whose key the question is sealed. */
function isSealedFor(id: string, encrypt: Stanza | undefined, key: Buffer): boolean {
  try {
    const bytes = open(
      key,
      childBytes(encrypt, "enc_iv") ?? Buffer.alloc(0),
      childBytes(encrypt, "enc_p") ?? Buffer.alloc(0),
      Buffer.from(id),
    );
    return proto.ServerErrorReceipt.decode(bytes).stanzaId === id;
  } catch {
    return false;
  }
}

function failure(code: proto.MediaRetryNotification.ResultType): Stanza {
  return stanza("error", { code: String(code) });
}

import { hkdfSync, randomBytes } from "node:crypto";
import { proto } from "@whiskeysockets/baileys";
import { open, seal } from "../../wire/aes-gcm.ts";

const IV_BYTES = 12;

/** What is edited, by whom, and the secret of the message as it was first sent. */
export type Edit = { readonly id: string; readonly author: string; readonly secret: Uint8Array };

export type SealedEdit = { readonly encPayload: Buffer; readonly encIv: Buffer };

/** Seals an edit as phones do since May 2026: only who has the first message can read it. */
export function sealEdit(content: proto.IMessage, edit: Edit): SealedEdit {
  const encIv = randomBytes(IV_BYTES);
  return { encPayload: seal(keyOf(edit), encIv, proto.Message.encode(content).finish()), encIv };
}

/** What an edit says; throws when it is not for this message. */
export function openEdit({ encPayload, encIv }: SealedEdit, edit: Edit): proto.Message {
  return proto.Message.decode(open(keyOf(edit), encIv, encPayload));
}

// Nobody edits what another has written, so the author stands there twice.
function keyOf({ id, author, secret }: Edit): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `${id}${author}${author}Message Edit`, 32));
}

import { createDecipheriv, hkdfSync } from "node:crypto";
import { proto } from "@whiskeysockets/baileys";

const TAG_BYTES = 16;

/** What is edited, who wrote it (by the JID that the editor knows themselves by), and its secret. */
export type SealedEdit = { readonly id: string; readonly author: string; readonly secret: Uint8Array };

/** Phones seal edits by the secret of what they edit since May 2026. Throws for an edit of another message. */
export function openEdit(
  { encPayload, encIv }: proto.Message.ISecretEncryptedMessage,
  { id, author, secret }: SealedEdit,
): proto.IMessage {
  // Nobody edits what another has written: the author stands there as the editor too.
  const key = Buffer.from(hkdfSync("sha256", secret, "", `${id}${author}${author}Message Edit`, 32));
  const sealed = encPayload ?? new Uint8Array();
  const decipher = createDecipheriv("aes-256-gcm", key, encIv ?? new Uint8Array(), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const bytes = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  return proto.Message.decode(bytes);
}

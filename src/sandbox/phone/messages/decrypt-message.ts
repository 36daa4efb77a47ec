import type { proto } from "@whiskeysockets/baileys";
import { childrenOf, type Stanza } from "../../wire/stanza.ts";
import type { SignalDevice } from "../signal/signal-device.ts";

export type Ciphertext = { readonly type: "pkmsg" | "msg" | "skmsg"; readonly ciphertext: Buffer };

/** The encrypted parts of a message: to a group, the sender key may go ahead of what is encrypted with it. */
export function ciphertextsIn(message: Stanza): readonly Ciphertext[] {
  return childrenOf(message).flatMap(({ tag, attrs, content }) => {
    const { type } = attrs;
    const isKnown = type === "pkmsg" || type === "msg" || type === "skmsg";
    return tag === "enc" && isKnown && content instanceof Uint8Array
      ? [{ type, ciphertext: Buffer.from(content) }]
      : [];
  });
}

export type Encryption = {
  readonly parts: readonly Ciphertext[];
  /** The author's device, and the group that it writes to. */
  readonly lid: string;
  readonly group: string | undefined;
};

/** What a message says; undefined when its last part, which says it, cannot be decrypted. */
export async function decryptMessage(
  { parts, lid, group }: Encryption,
  signal: SignalDevice,
): Promise<proto.Message | undefined> {
  let content: proto.Message | undefined;
  for (const { type, ciphertext } of parts) {
    try {
      content =
        type === "skmsg"
          ? await signal.decryptForGroup(group ?? "", lid, ciphertext)
          : await signal.decrypt(lid, { type, ciphertext });
      const key = content.senderKeyDistributionMessage;
      if (key) await signal.learnSenderKey(lid, key);
    } catch {
      content = undefined;
    }
  }
  return content;
}

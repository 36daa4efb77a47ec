import {
  GatewayError,
  parseChannelKey,
  parseRecipient,
  type ChannelKey,
  type Recipient,
} from "../../../src/core/index.ts";
import { wrongJid } from "../dialect/wrong-value.ts";

const TAKEN = "takes the JID of a channel or the code of its link";

/** The channel in a path, in which the operation's action stands behind it. Throws `malformed_input`. */
export function fromChannel({ jid }: { readonly jid: string }): ChannelKey {
  const [text = ""] = jid.split(":");
  const key = parseChannelKey(text);
  if (!key) throw wrongChannel(text);
  return key;
}

/** Throws `malformed_input`. */
export function fromChannelJid({ jid }: { readonly jid: string }): Recipient {
  const channel = parseRecipient(jid);
  if (channel?.kind !== "channel") throw wrongChannel(jid);
  return channel;
}

export function wrongChannel(text: string): GatewayError {
  const { message } = wrongJid("jid", text);
  return new GatewayError("malformed_input", message, { details: { jid: TAKEN } });
}

import { createHmac } from "node:crypto";
import { PHONE_ID } from "../../device-address.ts";
import { jidOf } from "../../linked-device.ts";
import { childOf, childrenOf, stanza, type Stanza } from "../../wire/stanza.ts";
import type { Session } from "../connection.ts";
import type { ServerContext } from "../context.ts";
import { badRequest } from "../iq.ts";
import { notification } from "../notification.ts";

/** A session vouches for chats: each of the others gets a token, which it shows when it writes to the account. */
export function issuePrivacyTokens(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const tokens = childOf(iq, "tokens");
  const asked = tokens ? childrenOf(tokens) : [];
  const isWellFormed = asked.every(({ tag, attrs }) => tag === "token" && "jid" in attrs && "t" in attrs);
  if (!tokens || !isWellFormed) throw badRequest();
  for (const { attrs } of asked) {
    const receiver = context.people.deviceOf(attrs["jid"] ?? "")?.person;
    if (receiver !== undefined) issue(session.device.number, receiver, attrs["t"] ?? "", context);
  }
  return [];
}

function issue(issuer: string, receiver: string, t: string, context: ServerContext): void {
  const { registry, people, mail } = context;
  const bytes = privacyToken(issuer, receiver, context);
  const phone = { person: issuer, id: PHONE_ID };
  const attributes = { from: people.jidOfDevice(phone), sender_lid: people.lidOfDevice(phone) };
  for (const device of registry.devicesOf(receiver)) {
    const token = stanza("token", { jid: jidOf(device), t, type: "trusted_contact" }, bytes);
    mail.add(device, notification("privacy_token", stanza("tokens", {}, [token]), attributes));
  }
}

/** By which `receiver` is known to somebody again. */
export function privacyToken(issuer: string, receiver: string, { registry }: ServerContext): Buffer {
  const secret = createHmac("sha256", registry.root.private);
  return secret.update(`privacy token ${issuer} ${receiver}`).digest();
}

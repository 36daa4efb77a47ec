import { lidUserOf, isGroup } from "../wire/jid.ts";
import { childOf, childrenOf, stanza, type Stanza } from "../wire/stanza.ts";
import { lidOf } from "../linked-device.ts";
import type { Session } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import { badRequest, itemNotFound } from "./iq.ts";

const PRIVACY = ["last", "online", "profile", "status", "readreceipts", "groupadd", "calladd"];

/** No experiments run here. */
export function props(): Stanza[] {
  return [stanza("props", { protocol: "1", hash: "sandbox", refresh: "86400", refresh_id: "1" })];
}

/** Nobody is blocked. */
export function blocklist(): Stanza[] {
  return [stanza("list")];
}

/** Everybody sees everything. */
export function privacySettings(): Stanza[] {
  return [
    stanza(
      "privacy",
      {},
      PRIVACY.map((name) => stanza("category", { name, value: "all" })),
    ),
  ];
}

/** The tokens by which a session vouches for chats. */
export function storePrivacyTokens(iq: Stanza): Stanza[] {
  const tokens = childOf(iq, "tokens");
  const isWellFormed =
    tokens && childrenOf(tokens).every(({ tag, attrs }) => tag === "token" && "jid" in attrs && "t" in attrs);
  if (!isWellFormed) throw badRequest();
  return [];
}

/** Every group JID is a group of the session and two others. */
export function groupMetadata(iq: Stanza, { device }: Session, { people }: ServerContext): Stanza[] {
  const jid = iq.attrs["to"] ?? "";
  if (!isGroup(jid)) throw itemNotFound();
  const others = ["15550100001", "15550100002"];
  const creator = `${lidUserOf(device.number)}@lid`;
  const participants = [device.number, ...others].map((number) =>
    stanza("participant", {
      jid: people.lidOf(number),
      phone_number: `${number}@s.whatsapp.net`,
      type: number === device.number ? "admin" : undefined,
    }),
  );
  const id = jid.slice(0, jid.indexOf("@"));
  const created = "1700000000";
  const attributes = { id, subject: "A group", creation: created, s_t: created, s_o: lidOf(device) };
  return [stanza("group", { ...attributes, creator, addressing_mode: "lid" }, participants)];
}

/** No groups are listed, though each can be asked for. */
export function participatingGroups(): Stanza[] {
  return [stanza("groups", {}, [])];
}

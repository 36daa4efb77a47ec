import { childOf, childrenOf, stanza, type Stanza } from "../wire/stanza.ts";
import { badRequest } from "./iq.ts";

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

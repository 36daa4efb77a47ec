import { stanza, type Stanza } from "../wire/stanza.ts";

const PRIVACY = ["last", "online", "profile", "status", "readreceipts", "groupadd", "calladd"];

/** No experiments run here. */
export function props(): Stanza[] {
  return [stanza("props", { protocol: "1", hash: "sandbox", refresh: "86400", refresh_id: "1" })];
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

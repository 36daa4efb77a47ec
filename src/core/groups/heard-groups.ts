import type { GroupInfo } from "./group.ts";

/** All groups that the account is in by now, as WhatsApp tells them. */
export type HeardGroups = { readonly what: "groups"; readonly groups: readonly GroupInfo[] };

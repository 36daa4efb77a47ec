import type { MessageStore } from "../../../core/index.ts";
import type { Vault } from "../../vault.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";
import { forgottenMessages } from "./forgotten-messages.ts";
import { foundMessages } from "./found-messages.ts";
import { heardMessages } from "./heard-messages.ts";
import { mediaPlaces } from "./media-places.ts";
import { ownMessages } from "./own-messages.ts";
import { pollEnds } from "./poll-ends.ts";
import { messageTallies } from "./tallies.ts";

/** Messages in the database, their contents sealed. */
export function sqliteMessageStore(db: Db, vault: Vault): AtOnce<MessageStore> {
  return {
    ...ownMessages(db, vault),
    ...heardMessages(db, vault),
    ...foundMessages(db, vault),
    ...mediaPlaces(db, vault),
    ...forgottenMessages(db),
    ...pollEnds(db),
    ...messageTallies(db),
  };
}

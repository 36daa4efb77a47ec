import type { MessageStore } from "../../../core/index.ts";
import type { Vault } from "../../vault.ts";
import type { Steps } from "../database/steps.ts";
import { forgottenMessages } from "./forgotten-messages.ts";
import { foundMessages } from "./found-messages.ts";
import { heardMessages } from "./heard-messages.ts";
import { mediaPlaces } from "./media-places.ts";
import { messageProgress } from "./message-progress.ts";
import { ownMessages } from "./own-messages.ts";
import { pollEnds } from "./poll-ends.ts";
import { messageTallies } from "./tallies.ts";

/** Messages in the database, their contents sealed. */
export function postgresMessageStore(steps: Steps, vault: Vault): MessageStore {
  return {
    ...ownMessages(steps, vault),
    ...messageProgress(steps, vault),
    ...heardMessages(steps, vault),
    ...foundMessages(steps, vault),
    ...mediaPlaces(steps, vault),
    ...forgottenMessages(steps),
    ...pollEnds(steps),
    ...messageTallies(steps),
  };
}

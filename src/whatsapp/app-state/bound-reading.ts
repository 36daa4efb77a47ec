import type { WASocket } from "@whiskeysockets/baileys";
import { GatewayError } from "../../core/index.ts";
import { TransactionStorage } from "../library/transaction-storage.ts";

const VERSION = "app-state-sync-version";
/** One that cannot be opened is asked for twice. */
const MOST_ANSWERS = 5;

/** Where a reading has come to in a collection, and how many questions ago. */
type Stand = { readonly version: number | undefined; readonly questions: number };

/**
 * The library asks for a collection of the app state until an answer says that it has no more: for ever where none names it.
 * It does so in one transaction, and looks before each question which version it has. A reading that comes no further ends
 * there, with `whatsapp_failed`.
 */
export function boundReading({ authState: { keys } }: WASocket): void {
  const readings = new TransactionStorage<Map<string, Stand>>();
  const transaction = keys.transaction.bind(keys);
  const get = keys.get.bind(keys);
  keys.transaction = (work, key) => transaction(() => readings.run(new Map(), work), key);
  keys.get = async (type, ids) => {
    const found = await get(type, ids);
    const reading = type === VERSION ? readings.getStore() : undefined;
    if (reading) for (const id of ids) reading.set(id, nextStand(reading.get(id), found[id]));
    return found;
  };
}

function nextStand(before: Stand | undefined, found: unknown): Stand {
  const { version } = Object(found) as { readonly version?: number };
  const questions = before?.version === version ? (before?.questions ?? 0) + 1 : 1;
  if (questions > MOST_ANSWERS)
    throw new GatewayError("whatsapp_failed", "WhatsApp gave an unexpected response");
  return { version, questions };
}

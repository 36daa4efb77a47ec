import { nameOf, type DocumentedAnswer, type OperationCoverage } from "./coverage.ts";
import type { DialectName } from "./case-file.ts";

const NO_CODE = "WhatsApp has to give none for a minute";
const NO_BRIDGE = "the gateway has no bridge to Chatwoot, by decision";
const NO_BACKUP = "the gateway imports no backup, by decision";
const FAILING_DATABASE = "the database has to fail";

/**
 * Documented answers that no case can bring about through a dialect and a simulated WhatsApp, each with its reason. They are
 * tested where the gateway's parts can be reached. A test fails for one that has a case, or is not documented.
 */
export const WITHOUT_CASE: Readonly<Record<DialectName, Readonly<Record<string, string>>>> = {
  "bearer-cid": {
    "sessionPairingCode 503 WhatsApp gave no pairing code": NO_CODE,
    "getMediaContent 400 media exceeds the 16777216 byte limit": "a partner has to send more than 16 MiB",
    "getMediaContent 404 WhatsApp does not have the media any more": "the media host has to forget a file",
    "getMediaContent 429 10000 messages of the session wait to leave, as many as may": "a full queue",
    "getMediaContent 503 WhatsApp gave no pairing code": "the media host has to be silent",
    "backupStatus 200": NO_BACKUP,
    "adminStartSessionBackfill 409 backfill already running for session": "the one before has to be slow",
  },
  "token-number": {
    "newInstance 403 Account instance quota exceeded": "a quota is the operator's to set, by the program",
    "connectInstance 503 Failed to connect to WhatsApp": NO_CODE,
    "setChatwoot 201": NO_BRIDGE,
    "getChatwoot 200": NO_BRIDGE,
    "deleteChatwoot 200": NO_BRIDGE,
    "health 503": FAILING_DATABASE,
  },
};

/** Refusals that one rule brings for many operations; the same. */
const OF_ANY_OPERATION: Readonly<Record<string, string>> = {
  "413 Media too large": "a file of more than 64 MiB",
  "503 request timed out": "WhatsApp has to be silent for 30 s",
};

/** Why a documented answer has no case; undefined where it should have one. */
export function reasonWithoutCase(
  { dialect, operationId }: Pick<OperationCoverage, "dialect" | "operationId">,
  answer: Pick<DocumentedAnswer, "status" | "text">,
): string | undefined {
  const name = nameOf(answer);
  return WITHOUT_CASE[dialect][`${operationId} ${name}`] ?? OF_ANY_OPERATION[name];
}

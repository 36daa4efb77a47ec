import { GatewayError } from "../../../src/core/index.ts";
import { jsonAnswer } from "../../../src/http/operation/json-content.ts";
import { notBuiltIn } from "../dialect/not-built.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { SessionParams } from "../dialect/schemas.ts";
import { IMPORT, IMPORT_STARTED } from "./examples.ts";
import { BackupImport } from "./schemas.ts";

const BACKFILL = "/api/v1/sessions/{session}/backfill";
const notBuilt = notBuiltIn("backup", SessionParams);

const NO_IMPORT =
  "Answers 501: a backup is the phone's own database, in a form that WhatsApp publishes nowhere and changes. A newly linked phone sends its history by itself.";

const noImport = () => new GatewayError("backfill_not_found", "no backup import yet");

/** Backups of the phone, of which none is imported. */
export const backupOperations: readonly Operation[] = [
  operation(
    {
      operationId: "backupStatus",
      needs: { can: "manage", on: "session" },
      method: "get",
      path: BACKFILL,
      tags: ["backup"],
      summary: "The last import of a backup",
      description: "There is none, since `importBackup` takes none: answers 404.",
      request: { params: SessionParams },
      responses: {
        200: jsonAnswer("As its documentation tells.", BackupImport, IMPORT),
        ...refusals(404),
        404: {
          ...refused(noImport()),
          description: "`not_found`: no such session in the caller's organization, or no import.",
        },
      },
    },
    () => () => {
      throw noImport();
    },
  ),
  // prettier-ignore
  notBuilt("post", BACKFILL, "importBackup", "manage", "Import a backup of the phone", { 202: IMPORT_STARTED }, [400, 409], undefined, NO_IMPORT),
];

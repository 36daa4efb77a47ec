import { createReadStream, existsSync } from "node:fs";
import path from "node:path";
import type { HeldFiles } from "../core/index.ts";
import { BETWEEN_FILES } from "./rows/messages/message-row.ts";
import type { Db } from "./sqlite/database/database.ts";

const ID = /^[\da-f-]{36}$/;

type Waiting = { readonly held: string; readonly organizationId: string };

/** Keeps the files of messages that wait to leave where the messages go; what is not in the folder is left out. */
export async function moveHeldFiles(directory: string, db: Db, to: Pick<HeldFiles, "keep">): Promise<void> {
  const waiting = db
    .prepare<[], Waiting>(
      `SELECT m.held, s.organization_id AS organizationId FROM messages m JOIN sessions s ON s.id = m.session_id
       WHERE m.state = 'pending' AND m.held IS NOT NULL`,
    )
    .all();
  for (const { held, organizationId } of waiting)
    for (const id of held.split(BETWEEN_FILES).filter((each) => ID.test(each))) {
      const file = path.join(directory, "media", id);
      if (existsSync(file)) await to.keep(organizationId, id, createReadStream(file));
    }
}

import { GatewayError, type HeldFiles } from "../../../core/index.ts";
import { BETWEEN_FILES } from "../../rows/messages/message-row.ts";
import type { Steps } from "../database/steps.ts";
import { inChunks } from "./in-chunks.ts";

/** What is in memory of a file. */
const CHUNK_BYTES = 256 * 1024;

/** Files in the database, chunk by chunk: each is a statement of its own, and a message names the file after the last. */
export function postgresHeldFiles({ read, writeOnce }: Pick<Steps, "read" | "writeOnce">): HeldFiles {
  const remove = (id: string) =>
    writeOnce([], (query) => query("DELETE FROM held_media WHERE id = $1", [id]));

  return {
    async keep(organizationId, id, bytes) {
      let n = 0;
      try {
        for await (const chunk of inChunks(bytes, CHUNK_BYTES))
          await writeOnce([], (query) =>
            query("INSERT INTO held_media (id, n, organization_id, bytes) VALUES ($1, $2, $3, $4)", [
              id,
              n++,
              organizationId,
              chunk,
            ]),
          );
      } catch (error) {
        await remove(id).catch(nothing);
        throw error;
      }
    },
    async *read(id) {
      for (let n = 0; ; n++) {
        const { rows } = await read<{ bytes: Buffer }>(
          "SELECT bytes FROM held_media WHERE id = $1 AND n = $2",
          [id, n],
        );
        const [chunk] = rows;
        if (chunk) yield chunk.bytes;
        else if (n === 0) throw new GatewayError("message_refused", "its media is not there any more");
        else return;
      }
    },
    async remove(id) {
      await remove(id);
    },
    async sweep() {
      await writeOnce([], (query) =>
        query(
          `DELETE FROM held_media WHERE kept_at < clock_timestamp() - interval '1 hour' AND id::text NOT IN (
             SELECT unnest(string_to_array(held, $1)) FROM messages WHERE state = 'pending' AND held IS NOT NULL)`,
          [BETWEEN_FILES],
        ),
      );
    },
  };
}

function nothing(): void {
  // It is swept.
}

const GREATEST_ROW = "9223372036854775807";

/**
 * Names the messages of session `$1` behind a row up to another one so that in the order of `session_id, id` they are read
 * by the index of both: with one of them fixed all messages would be as ordered, and be read in search of a session's few.
 */
export function messagesBetween(afterRow: string, upToRow = GREATEST_ROW): string {
  return `(session_id, id) > ($1, ${afterRow}) AND (session_id, id) <= ($1, ${upToRow})`;
}

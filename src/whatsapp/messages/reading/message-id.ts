import { MOST_MESSAGE_ID_BYTES } from "../../../core/index.ts";

/** Whether a message can be kept by that id, or about it. */
export function isMessageId(id: string | null | undefined): id is string {
  return typeof id === "string" && id !== "" && Buffer.byteLength(id) <= MOST_MESSAGE_ID_BYTES;
}

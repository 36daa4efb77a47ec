import type { Arrival, Content } from "../../../core/index.ts";
import type { Vault } from "../../vault.ts";
import { contentRow, OWN } from "./message-row.ts";
import { decodeMessage, encodeMessage } from "./message-text.ts";

/** The same message with another content. */
export function resealed(vault: Vault, name: string, sealed: Buffer, content: Content): Buffer {
  return vault.seal(name, encodeMessage({ ...decodeMessage(vault.open(name, sealed)), content }));
}

/** The same with its media at another path; undefined where it has none. */
export function relocated(
  vault: Vault,
  name: string,
  sealed: Buffer,
  directPath: string,
): Buffer | undefined {
  const { content } = decodeMessage(vault.open(name, sealed));
  if (!("media" in content)) return undefined;
  // The address that it had is that of the file that is gone.
  const media = { ...content.media, place: { url: "", directPath } };
  return resealed(vault, name, sealed, { ...content, media });
}

export function isUnreadable(content: Content): boolean {
  return content.kind === "text" && content.isUnreadable === true;
}

/** Whether what is stored of a message that came before is one that could not be read. */
export function wasUnreadable(vault: Vault, { sessionId, id, author }: Arrival, sealed: Buffer): boolean {
  const name = contentRow(sessionId, id, author ?? OWN);
  return isUnreadable(decodeMessage(vault.open(name, sealed)).content);
}

import { createReadStream } from "node:fs";
import { GatewayError, type HeldMedia, type MediaKind } from "../../../core/index.ts";
import { sealedBytes, type Sealed } from "../../../media/index.ts";
import { askHost, type HostAnswer, type HostWay } from "./host-request.ts";
import type { MediaConnection, MediaConnections } from "./media-connection.ts";

/** Where an uploaded file is had again. */
export type Uploaded = { readonly url: string; readonly directPath: string };

/** The media hosts know no stickers. */
const PATHS: Readonly<Record<MediaKind, string>> = {
  image: "/mms/image",
  video: "/mms/video",
  audio: "/mms/audio",
  document: "/mms/document",
  sticker: "/mms/image",
};
const CREDENTIAL_REFUSED: ReadonlySet<number> = new Set([401, 403]);
const MOST_ANSWER_BYTES = 64 * 1024;

/**
 * Uploads an encrypted file to the first media host that takes it; with a new credential where one refuses the old. Throws
 * `whatsapp_failed` when none takes it.
 */
export async function uploadMedia(
  way: HostWay,
  connections: MediaConnections,
  sealed: Sealed,
  file: string,
): Promise<Uploaded> {
  const connection = await connections.current();
  const first = await uploadBy(way, connection, sealed, file);
  if (typeof first === "object") return first;
  if (!CREDENTIAL_REFUSED.has(first)) throw notTaken(first);
  connections.refused(connection);
  const second = await uploadBy(way, await connections.current(), sealed, file);
  if (typeof second === "object") return second;
  throw notTaken(second);
}

/** What an upload needs to know of held media. */
export function toSealed({ kind, mediaKey, sha256, encSha256, bytes }: HeldMedia): Sealed {
  return {
    kind,
    bytes,
    mediaKey: Buffer.from(mediaKey),
    sha256: Buffer.from(sha256),
    encSha256: Buffer.from(encSha256),
  };
}

/** By the hosts in turn. The last one's status where none takes it; of a refused credential the others are not asked. */
async function uploadBy(
  way: HostWay,
  { auth, hosts }: MediaConnection,
  sealed: Sealed,
  file: string,
): Promise<Uploaded | number> {
  const name = sealed.encSha256.toString("base64url");
  const query = new URLSearchParams({ auth, token: name }).toString();
  let failed: unknown = 0;
  for (const host of hosts) {
    try {
      const answer = await askHost(way, {
        method: "POST",
        host,
        path: `${PATHS[sealed.kind]}/${name}?${query}`,
        headers: { "Content-Type": "application/octet-stream", "Content-Length": sealedBytes(sealed.bytes) },
        body: bytesOf(file),
      });
      if (answer.status === 200) return await readUploaded(answer);
      answer.end();
      failed = answer.status;
      if (CREDENTIAL_REFUSED.has(answer.status)) return answer.status;
    } catch (error) {
      failed = error;
    }
  }
  if (typeof failed === "number") return failed;
  throw new GatewayError("whatsapp_failed", "WhatsApp's media hosts cannot be reached", { cause: failed });
}

/** Opens it when it is read, so that it is closed in any case. */
async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file) as AsyncIterable<Buffer>;
}

async function readUploaded({ body }: HostAnswer): Promise<Uploaded> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > MOST_ANSWER_BYTES) throw new Error("the answer is too long");
    parts.push(part);
  }
  const answer: unknown = JSON.parse(Buffer.concat(parts).toString());
  const { url, direct_path: directPath } = (answer ?? {}) as { url?: unknown; direct_path?: unknown };
  if (typeof url !== "string" || typeof directPath !== "string") throw new Error("the answer names no file");
  return { url, directPath };
}

function notTaken(status: number): GatewayError {
  return new GatewayError("whatsapp_failed", `WhatsApp's media hosts did not take the file: HTTP ${status}`);
}

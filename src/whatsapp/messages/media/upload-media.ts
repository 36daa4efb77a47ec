import { GatewayError, type HeldMedia, type MediaKind, type MediaPlace } from "../../../core/index.ts";
import { openSealed, sealedBytes } from "../../../media/index.ts";
import { askHost, type HostAnswer, type HostWay } from "./host-request.ts";
import type { MediaConnection, MediaConnections } from "./media-connection.ts";

/** What is known of held media that goes there. */
export type UploadedMedia = Pick<HeldMedia, "kind" | "bytes" | "sha256" | "encSha256" | "mediaKey">;

/** An encrypted file, from its beginning. */
export type OpenFile = () => AsyncIterable<Uint8Array>;

/** What goes to a media host. */
export type Upload = {
  readonly folder: string;
  /** SHA-256 of what goes there. */
  readonly hash: Uint8Array;
  readonly bytes: number;
  readonly query: Readonly<Record<string, string>>;
  /** From its beginning. */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Whether it is told what names the file. */
  readonly hasHandle: boolean;
};

/** The media hosts know no stickers. */
const FOLDERS: Readonly<Record<MediaKind, string>> = {
  image: "image",
  video: "video",
  audio: "audio",
  document: "document",
  sticker: "image",
};
const CREDENTIAL_REFUSED: ReadonlySet<number> = new Set([401, 403]);
const MOST_ANSWER_BYTES = 64 * 1024;

/** An encrypted file as it is. */
export function sealedUpload({ kind, bytes, encSha256 }: UploadedMedia, open: OpenFile): Upload {
  return {
    folder: `mms/${FOLDERS[kind]}`,
    hash: encSha256,
    bytes: sealedBytes(bytes),
    query: {},
    open,
    hasHandle: false,
  };
}

/** What is in an encrypted file, for a channel. */
export function plainUpload(held: UploadedMedia, open: OpenFile): Upload {
  return {
    folder: `newsletter/newsletter-${FOLDERS[held.kind]}`,
    hash: held.sha256,
    bytes: held.bytes,
    query: { server_thumb_gen: "1" },
    open: () => openSealed(open(), { ...held, mostBytes: held.bytes }),
    hasHandle: true,
  };
}

/**
 * Uploads a file to the first media host that takes it; with a new credential where one refuses the old. Throws
 * `whatsapp_failed` when none takes it, and the `GatewayError` that reading the file throws.
 */
export async function uploadMedia(
  way: HostWay,
  connections: MediaConnections,
  upload: Upload,
): Promise<MediaPlace> {
  const connection = await connections.current();
  const first = await uploadBy(way, connection, upload);
  if (typeof first === "object") return first;
  if (!CREDENTIAL_REFUSED.has(first)) throw notTaken(first);
  connections.refused(connection);
  const second = await uploadBy(way, await connections.current(), upload);
  if (typeof second === "object") return second;
  throw notTaken(second);
}

/** By the hosts in turn. The last one's status where none takes it; of a refused credential the others are not asked. */
async function uploadBy(
  way: HostWay,
  { auth, hosts }: MediaConnection,
  upload: Upload,
): Promise<MediaPlace | number> {
  const name = Buffer.from(upload.hash).toString("base64url");
  const query = new URLSearchParams({ ...upload.query, auth, token: name }).toString();
  let failed: unknown = 0;
  for (const host of hosts) {
    try {
      const answer = await askHost(way, {
        method: "POST",
        host,
        path: `/${upload.folder}/${name}?${query}`,
        headers: { "Content-Type": "application/octet-stream", "Content-Length": upload.bytes },
        body: upload.open(),
      });
      if (answer.status === 200) return await readUploaded(answer, upload);
      answer.end();
      failed = answer.status;
      if (CREDENTIAL_REFUSED.has(answer.status)) return answer.status;
    } catch (error) {
      // No other host has what is not there to be read.
      if (error instanceof GatewayError) throw error;
      failed = error;
    }
  }
  if (typeof failed === "number") return failed;
  throw new GatewayError("whatsapp_failed", "WhatsApp's media hosts cannot be reached", { cause: failed });
}

async function readUploaded({ body }: HostAnswer, { hasHandle }: Upload): Promise<MediaPlace> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > MOST_ANSWER_BYTES) throw new Error("the answer is too long");
    parts.push(part);
  }
  const answer: unknown = JSON.parse(Buffer.concat(parts).toString());
  const { url, direct_path: directPath, handle } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof url !== "string" || typeof directPath !== "string") throw new Error("the answer names no file");
  if (!hasHandle) return { url, directPath };
  if (typeof handle !== "string") throw new Error("the answer names no file for a channel");
  return { url, directPath, handle };
}

function notTaken(status: number): GatewayError {
  return new GatewayError("whatsapp_failed", `WhatsApp's media hosts did not take the file: HTTP ${status}`);
}

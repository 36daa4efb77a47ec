import type { MediaPlace } from "../../../core/index.ts";
import { downloadMedia, downloadMediaPart, type MediaRange, type WantedMedia } from "./download-media.ts";
import type { HostWay } from "./host-request.ts";
import { mediaConnections, type Query } from "./media-connection.ts";
import { plainUpload, sealedUpload, uploadMedia, type OpenFile, type UploadedMedia } from "./upload-media.ts";

/** WhatsApp's media hosts, as the account of one line reaches them. */
export interface LineMedia {
  /**
   * Uploads the file of held media, encrypted unless it is for a channel. Throws `whatsapp_failed`, and the `GatewayError` that
   * `open` or what it gives throws.
   */
  upload(held: UploadedMedia, open: OpenFile, isForChannel: boolean): Promise<MediaPlace>;
  /** The plain bytes, proved by their end. It and they throw `media_gone`, `media_too_large`, `whatsapp_failed`. */
  download(wanted: WantedMedia): Promise<AsyncIterable<Uint8Array>>;
  /** A part of them, of which nothing is proved. Throws the same. */
  downloadPart(wanted: WantedMedia, range: MediaRange): AsyncIterable<Uint8Array>;
}

/** `query` is to have a limit of its own: the library's leaves questions waiting when it ends a socket. */
export function lineMedia(query: Query, way: HostWay): LineMedia {
  const connections = mediaConnections(query, way.clock);
  return {
    upload: (held, open, isForChannel) =>
      uploadMedia(way, connections, isForChannel ? plainUpload(held, open) : sealedUpload(held, open)),
    download: (wanted) => downloadMedia(way, connections, wanted),
    downloadPart: (wanted, range) => downloadMediaPart(way, connections, wanted, range),
  };
}

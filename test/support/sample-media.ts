import { randomBytes } from "node:crypto";
import { jpegFile, opusFile } from "../media/content/sample-files.ts";

/** Files that are what they begin as. */
export const sampleMedia = {
  jpeg: (bytes = 5_000) => Buffer.concat([jpegFile(), randomBytes(bytes)]),
  mp4: () => Buffer.concat([Buffer.from("\0\0\0\x18ftypmp42", "latin1"), randomBytes(5_000)]),
  mp3: () => Buffer.concat([Buffer.from("ID3\x04"), randomBytes(5_000)]),
  /** Of two seconds. */
  opus: () => opusFile(Array.from({ length: 100 }, (_, nth) => 20 + (nth % 50))),
  pdf: (bytes = 5_000) => Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(bytes)]),
  gif: () => Buffer.concat([Buffer.from("GIF89a"), Buffer.from([64, 0, 48, 0]), Buffer.alloc(100)]),
  /** A whole picture of 512 by 512 pixels, all of one colour. */
  webp: () => Buffer.from("UklGRhoAAABXRUJQVlA4TA0AAAAv/8F/EAcQERGIiP4HAA==", "base64"),
};

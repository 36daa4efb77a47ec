import type { IncomingMessage, ServerResponse } from "node:http";
import { isLoopbackHost } from "../control/loopback-callers.ts";
import type { Faults } from "../server/faults.ts";
import { hashOf, MEDIA_KINDS, type MediaStore } from "./media-store.ts";

const LARGEST_BYTES = 128 * 1024 * 1024;
/** Encrypted, or as it is for a channel. */
const UPLOAD = new RegExp(
  `^/(?:mms/|(newsletter)/newsletter-)(?:${MEDIA_KINDS.join("|")})/([A-Za-z0-9_-]{43})$`,
);
const RANGE = /^bytes=(\d*)-(\d*)$/;

export type MediaHostOptions = { readonly store: MediaStore; readonly faults: Faults };

/** The media host: takes files, encrypted but for those of channels, and gives them back. Any page may ask, for nothing is had without a secret. */
export class MediaHost {
  readonly #store: MediaStore;
  readonly #faults: Faults;

  constructor({ store, faults }: MediaHostOptions) {
    this.#store = store;
    this.#faults = faults;
  }

  /** True for what is asked of the media host; everything else is for somebody else. */
  serves({ url = "" }: IncomingMessage): boolean {
    return ["/mms/", "/newsletter/", "/v/"].some((folder) => url.startsWith(folder));
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", headers, url = "" } = request;
    // The peer may go at any time; what is being written then is lost.
    response.on("error", () => undefined);
    if (!isLoopbackHost(headers.host ?? "")) refuse(response, 403, "only this machine is answered");
    else if (method === "POST") await this.#upload(request, response);
    else if (method === "GET") this.#download(url, headers.range, response);
    else refuse(response, 405, "only GET and POST are answered here");
  }

  async #upload(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.#faults.takeMedia("post");
    if (fault === "cut") {
      request.destroy();
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    const [, channel, hash] = UPLOAD.exec(pathname) ?? [];
    const file = await read(request);
    if (fault !== undefined) refuse(response, fault, "a fault was asked for");
    else if (hash === undefined) refuse(response, 404, "there is nothing at this address");
    else if (searchParams.get("auth") !== this.#store.auth) refuse(response, 401, "auth is not this host's");
    else if (searchParams.get("token") !== hash) refuse(response, 400, "token is not the file's hash");
    else if (!file) refuse(response, 413, "the file is too large");
    else if (hashOf(file) !== hash) refuse(response, 400, "the file is not the one of the address");
    else {
      const path = this.#store.add(file);
      const handle = channel && { handle: this.#store.handleOf(file) };
      answer(response, 200, { url: `https://${this.#store.authority}${path}`, direct_path: path, ...handle });
    }
  }

  #download(url: string, range: string | undefined, response: ServerResponse): void {
    const fault = this.#faults.takeMedia("get");
    const file = this.#store.find(url);
    if (typeof fault === "number") refuse(response, fault, "a fault was asked for");
    else if (!file) refuse(response, 404, "there is no such file");
    else {
      const part = range === undefined ? { start: 0, end: file.length } : partOf(range, file.length);
      if (!part) {
        response.setHeader("Content-Range", `bytes */${file.length}`);
        refuse(response, 416, "there is no such part of the file");
      } else sendPart(response, file, part, { isPartial: range !== undefined, isCut: fault === "cut" });
    }
  }
}

type Part = { readonly start: number; readonly end: number };

/** The part that a Range header asks for; undefined when it is none of the file. */
function partOf(range: string, length: number): Part | undefined {
  const [, from = "", to = ""] = RANGE.exec(range) ?? [];
  if (from === "" && to === "") return undefined;
  const start = from === "" ? Math.max(0, length - Number(to)) : Number(from);
  const end = from === "" || to === "" ? length : Math.min(length, Number(to) + 1);
  return start < end ? { start, end } : undefined;
}

function sendPart(
  response: ServerResponse,
  file: Buffer,
  { start, end }: Part,
  { isPartial, isCut }: { readonly isPartial: boolean; readonly isCut: boolean },
): void {
  response.writeHead(isPartial ? 206 : 200, {
    "Content-Type": "application/octet-stream",
    "Content-Length": end - start,
    "Accept-Ranges": "bytes",
    ...(isPartial && { "Content-Range": `bytes ${start}-${end - 1}/${file.length}` }),
  });
  if (!isCut) response.end(file.subarray(start, end));
  else {
    const half = start + Math.ceil((end - start) / 2);
    response.write(file.subarray(start, half), () => response.destroy());
  }
}

/** The whole body, undefined when it is too large; it is read to its end all the same, so that an answer is heard. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= LARGEST_BYTES) chunks.push(chunk);
  }
  return bytes <= LARGEST_BYTES ? Buffer.concat(chunks) : undefined;
}

function refuse(response: ServerResponse, status: number, error: string): void {
  answer(response, status, { error });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

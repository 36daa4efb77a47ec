import type { IncomingMessage } from "node:http";
import { unescape } from "node:querystring";
import { GatewayError } from "../core/index.ts";
import { tooLarge } from "../media/index.ts";
import { notDownloaded } from "./download-failure.ts";
import { guardedRequest, type OutboundWay } from "./guarded-request.ts";

/** For all of it, redirects and body. */
const DOWNLOAD_MS = 30_000;
const MOST_REDIRECTS = 3;
const MOST_URL_CHARACTERS = 8_192;
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);

export type DownloadOrder = {
  readonly tenant: string;
  /** As a caller named it. */
  readonly url: string;
  readonly mostBytes: number;
  /** For all of it; 30 s unless given. */
  readonly withinMs?: number;
};

/** A file of another host's. What is not read to its end is let go of when its time is over. */
export type Download = {
  /** As its host calls it; undefined when it does not say. */
  readonly type: string | undefined;
  /** As many as its host announces. */
  readonly bytes: number | undefined;
  /** Throws `media_too_large`, and `media_not_downloaded` for what does not arrive whole and in time. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of what is not to be read; harmless where it was. */
  readonly close: () => void;
};

/**
 * Begins to download a file by an http or https URL. Throws `media_url_invalid`, `media_too_large`, `media_http_status` for
 * any status but 200, and `media_not_downloaded`; none tells the address that was found.
 */
export async function download(way: OutboundWay, order: DownloadOrder): Promise<Download> {
  const url = urlOf(order.url);
  if (!url) throw new GatewayError("media_url_invalid", "the URL of the media is no http or https URL");
  const ending = new AbortController();
  const { withinMs = DOWNLOAD_MS } = order;
  const late = new GatewayError("media_not_downloaded", `it did not arrive within ${withinMs / 1_000} s`);
  const cancel = way.clock.after(withinMs, () => ending.abort(late));
  const end = () => {
    cancel();
    // Closes what is open still; nothing is where the body has been read.
    ending.abort();
  };
  try {
    const response = await follow(way, order.tenant, url, ending.signal);
    checkHead(response, order.mostBytes);
    const body = bodyOf(response, order.mostBytes, { signal: ending.signal, end });
    const { "content-type": type, "content-length": length } = response.headers;
    return { type, bytes: length === undefined ? undefined : Number(length), body, close: end };
  } catch (error) {
    const cause: unknown = ending.signal.aborted ? ending.signal.reason : error;
    end();
    throw notDownloaded(cause);
  }
}

function urlOf(text: string): URL | undefined {
  if (text.length > MOST_URL_CHARACTERS || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return ["http:", "https:"].includes(url.protocol) ? url : undefined;
}

/** The first answer that leads nowhere else. Each address on the way is checked anew. */
async function follow(
  way: OutboundWay,
  tenant: string,
  first: URL,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let url = first;
  for (let redirects = 0; ; redirects++) {
    // A login is for the host that it was given for.
    const headers = url.origin === first.origin ? headersFor(first) : headersFor(undefined);
    const response = await guardedRequest(way, { tenant, url, headers, signal });
    if (!REDIRECTS.has(response.statusCode)) return response;
    response.destroy();
    if (redirects === MOST_REDIRECTS)
      throw new GatewayError("media_not_downloaded", "it redirects too often");
    const { location = "" } = response.headers;
    const next = URL.canParse(location, url.href) ? urlOf(new URL(location, url.href).href) : undefined;
    if (!next) throw new GatewayError("media_not_downloaded", "it redirects to what is no http or https URL");
    url = next;
  }
}

/** Nothing is to be decompressed: a small answer would become a large one. */
function headersFor(login: URL | undefined): Readonly<Record<string, string>> {
  const headers = { Accept: "*/*", "Accept-Encoding": "identity", "User-Agent": "Duet" };
  const { username = "", password = "" } = login ?? {};
  if (username === "" && password === "") return headers;
  const text = `${unescape(username)}:${unescape(password)}`;
  return { ...headers, Authorization: `Basic ${Buffer.from(text).toString("base64")}` };
}

function checkHead({ statusCode, headers }: IncomingMessage, mostBytes: number): void {
  if (statusCode !== 200) throw new GatewayError("media_http_status", `HTTP ${statusCode ?? 0}`);
  if ((headers["content-encoding"] ?? "identity") !== "identity") {
    throw new GatewayError(
      "media_not_downloaded",
      "its host sends it compressed, without having been asked to",
    );
  }
  if (Number(headers["content-length"] ?? 0) > mostBytes) throw tooLarge(mostBytes);
}

async function* bodyOf(
  response: IncomingMessage,
  mostBytes: number,
  { signal, end }: { readonly signal: AbortSignal; readonly end: () => void },
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      yield chunk;
    }
  } catch (error) {
    throw notDownloaded(signal.aborted ? signal.reason : error);
  } finally {
    end();
  }
}

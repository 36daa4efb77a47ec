import type { IncomingMessage } from "node:http";
import { USUAL_BODY_BYTES } from "../input/read-body.ts";

/** Of a path nothing is left to be put right but its `%3A`; it has no query. */
const PATH = /^(?:\/(?!\.)(?:[\w.~@+:-]|%(?:40|2B|3A))+)+$/i;
/** A host that no URL reads otherwise or refuses: a name whose last part cannot be meant as a number, or an IPv4 address. */
const NAME = "(?!.*xn--)(?:[a-z0-9_-]+\\.)*[a-z_][a-z0-9_-]*";
const BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const PORT = "(?:[1-9]\\d{0,3}|[1-5]\\d{4})";
const HOST = new RegExp(`^(?:${NAME}|${BYTE}(?:\\.${BYTE}){3})(?::${PORT})?$`, "i");

/** One that the server has read has both. */
export type PlainRequest = IncomingMessage & { readonly url: string; readonly method: string };

/**
 * Whether nothing about a request is a matter of reading: its path means what it says, no header stands there twice, and
 * its body, if it has one, is as long as it says and no longer than any operation takes one: a longer one is read as it comes.
 */
export function isPlain(incoming: IncomingMessage): incoming is PlainRequest {
  const { url, headers, rawHeaders } = incoming;
  const { host, "content-length": length, "transfer-encoding": encoding } = headers;
  return (
    url !== undefined &&
    PATH.test(url) &&
    host !== undefined &&
    HOST.test(host) &&
    encoding === undefined &&
    (length === undefined || Number(length) <= USUAL_BODY_BYTES) &&
    rawHeaders.length === 2 * Object.keys(headers).length
  );
}

import type { GatewayError } from "../../core/index.ts";
import type { Call } from "../call.ts";
import { readLargeJson } from "./large/read-large-json.ts";
import type { MediaBody } from "./media-members.ts";
import { parseJson, type JsonFault } from "./parse-json.ts";
import { MESSAGE_BODY_BYTES, readBody, tooLarge } from "./read-body.ts";

/** The body that an operation asks for. */
export type AskedBody = {
  readonly isRequired: boolean;
  readonly mostBytes: number;
  /** Where it may have media. */
  readonly media: MediaBody | undefined;
};

/**
 * The value of a JSON body; undefined for one without a byte. Throws `too_large`, what its media is refused with, and what
 * `refuse` makes of a text that is no JSON.
 */
export async function readJson(
  c: Call,
  { mostBytes, media }: AskedBody,
  refuse: (fault: JsonFault, cause?: unknown) => GatewayError,
): Promise<unknown> {
  const announced = Number(c.req.header("content-length") ?? Infinity);
  if (!media || announced <= MESSAGE_BODY_BYTES) {
    const text = await readBody(c, mostBytes);
    return text === "" ? undefined : parseJson(text, refuse);
  }
  if (announced !== Infinity && announced > mostBytes) throw tooLarge(mostBytes);
  const { body } = c.req.raw;
  return body === null ? undefined : readLargeJson(body, media(c, mostBytes), refuse);
}

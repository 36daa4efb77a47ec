import type { RateLimitFigures } from "../../../src/http/dialect.ts";
import {
  EXAMPLE_FIGURES,
  REQUEST_ID_HEADER,
  withReferences,
  type Responses,
} from "../../../src/http/operation/response-headers.ts";

/** The IETF draft-7 fields, and `Retry-After` where nothing is left: any other 429 tells it itself. */
export function rateLimitHeaders({ limit, remaining, resetInSeconds }: RateLimitFigures, status: number) {
  return {
    RateLimit: `limit=${limit}, remaining=${remaining}, reset=${resetInSeconds}`,
    "RateLimit-Policy": `${limit};w=60`,
    ...(status === 429 && remaining === 0 && { "Retry-After": String(resetInSeconds) }),
  };
}

/** Of RFC 7234: 299 is a miscellaneous lasting warning. */
export const STILL_LISTED = '299 duet "the phone still lists this device, remove it there"';

const EXAMPLES = rateLimitHeaders(EXAMPLE_FIGURES, 429);

/** The headers of answers, as components of the document. */
export const HEADERS = {
  "X-Request-Id": REQUEST_ID_HEADER,
  RateLimit: {
    description: "What is left to the credential in the last 60 s. Absent where limits are off.",
    schema: { type: "string" },
    example: EXAMPLES.RateLimit,
  },
  "RateLimit-Policy": {
    description: "Requests in a window of seconds. Absent where limits are off.",
    schema: { type: "string" },
    example: EXAMPLES["RateLimit-Policy"],
  },
  "Retry-After": {
    description: "Seconds until it may be tried again.",
    required: true,
    schema: { type: "integer" },
    example: Number(EXAMPLES["Retry-After"]),
  },
  "Retry-After-Soon": {
    description:
      "`Retry-After`, in seconds, only where it may be tried again soon: the gateway is stopping, the database is away, or the session moves to another node.",
    schema: { type: "integer" },
    example: 1,
  },
  "X-Accel-Buffering": {
    description: "Tells proxies to hand events on at once.",
    required: true,
    schema: { type: "string", const: "no" },
    example: "no",
  },
  "Content-Disposition": {
    description:
      "`attachment`, with the file's name where the message tells one: no browser shows it in the gateway's name.",
    required: true,
    schema: { type: "string" },
    example: "attachment; filename*=UTF-8''invoice.pdf",
  },
  Warning: {
    description: "Only where WhatsApp could not be told: the phone still lists the device.",
    schema: { type: "string" },
    example: STILL_LISTED,
  },
  "WWW-Authenticate": {
    required: true,
    schema: { type: "string", const: "Bearer" },
    example: "Bearer",
  },
} as const;

const EVERYWHERE = ["X-Request-Id", "RateLimit", "RateLimit-Policy"] as const;

/** The same answers with the headers that they come with. */
export function withHeaders(responses: Responses): Responses {
  return withReferences(responses, namesFor);
}

function namesFor(
  status: string,
  response: Responses[string],
): readonly (keyof typeof HEADERS | readonly [string, keyof typeof HEADERS])[] {
  if ("content" in response && "text/event-stream" in response.content)
    return [...EVERYWHERE, "X-Accel-Buffering"];
  if ("content" in response && "*/*" in response.content) return [...EVERYWHERE, "Content-Disposition"];
  if (status === "204" && "headers" in response) return [...EVERYWHERE, "Warning"];
  if (status === "401") return [...EVERYWHERE, "WWW-Authenticate"];
  if (status === "503") return [...EVERYWHERE, ["Retry-After", "Retry-After-Soon"]];
  return status === "429" ? [...EVERYWHERE, "Retry-After"] : EVERYWHERE;
}

import type { ServerResponse } from "node:http";
import type { Reply } from "./reply.ts";

type Headers = Readonly<Record<string, string>>;

/** Answers with a reply; where its own headers and `more` have the same, those of `more` count. */
export function write(outgoing: ServerResponse, { status, headers, body }: Reply, more: Headers): void {
  const text = body === undefined ? undefined : JSON.stringify(body);
  outgoing.writeHead(status, {
    ...headers,
    ...more,
    ...(text !== undefined && {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(text),
    }),
  });
  outgoing.end(text);
}

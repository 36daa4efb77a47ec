import type { IncomingMessage, ServerResponse } from "node:http";
import type { Reply } from "./reply.ts";

/** What is left of a body that nobody asked for may come for so long; then its connection ends. */
const REST_OF_BODY_MS = 500;

type Headers = Readonly<Record<string, string>>;

/** Answers with a reply; of `more` and its own headers the former count. */
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

/** Ends the connection of a request that was answered before it had come, unless the rest comes soon. */
export function letGo(incoming: IncomingMessage): void {
  if (incoming.complete) return;
  const waiting = setTimeout(() => {
    if (!incoming.complete) incoming.socket.destroySoon();
  }, REST_OF_BODY_MS);
  incoming.once("close", () => clearTimeout(waiting));
}

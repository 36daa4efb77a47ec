import { STATUS_CODES } from "node:http";
import { toGatewayError } from "../../core/index.ts";
import { apiOf, type AppOptions } from "../app.ts";
import type { Answer } from "../dialect.ts";
import { plainPath } from "./plain-path.ts";

const PATH_OF_TARGET = /^(?:https?:\/\/[^/]*)?(\/[^?#]*)/i;

/** Answers where no request came to the app: in the envelope of its target, as far as that could be read. */
export type Refusals = (error: unknown, target: string | undefined) => Answer;

/** `newId` makes the id by which an answer can be spoken about. */
export function refusals(apis: AppOptions["apis"], newId: () => string): Refusals {
  return (error, target) => {
    const path = pathOf(target);
    const requestId = newId();
    const { status, body, headers } = apiOf(apis, path).toAnswer(toGatewayError(error), {
      path,
      requestId,
    });
    return {
      status,
      body,
      headers: { ...headers, "X-Content-Type-Options": "nosniff", "X-Request-Id": requestId },
    };
  };
}

/** The path of a request line's target as it would be routed; the target may be a whole URL. */
export function pathOf(target: string | undefined): string {
  return plainPath(PATH_OF_TARGET.exec(target ?? "")?.[1] ?? "/");
}

/** An answer as it is written to a socket, the last on it. */
export function toText({ status, headers, body }: Answer): string {
  const text = JSON.stringify(body);
  const lines = Object.entries({ ...headers, ...closing(text) }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n${text}`;
}

/** The headers of a JSON text that is the last on its connection. */
export function closing(text: string) {
  return {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
    Connection: "close",
  };
}

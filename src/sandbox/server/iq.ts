import { SERVER, stanza, type Stanza } from "../wire/stanza.ts";

/** Thrown by a handler to answer an iq with an error. */
export class IqError extends Error {
  override readonly name = "IqError";
  readonly code: number;

  constructor(code: number, text: string) {
    super(text);
    this.code = code;
  }
}

/** Answers come from the address that was asked; a client that named none asked the server. */
function answer(iq: Stanza, type: "result" | "error", content?: readonly Stanza[]): Stanza {
  const attributes = { from: iq.attrs["to"] ?? SERVER, type, id: iq.attrs["id"] };
  return stanza("iq", attributes, content && content.length > 0 ? [...content] : undefined);
}

/** The positive answer to an iq. */
export function iqResult(iq: Stanza, content: readonly Stanza[] = []): Stanza {
  return answer(iq, "result", content);
}

/** The answer to an iq that failed. */
export function iqError(iq: Stanza, { code, message }: IqError): Stanza {
  return answer(iq, "error", [stanza("error", { code: String(code), text: message })]);
}

/** Error 400: the iq is malformed. */
export function badRequest(): IqError {
  return new IqError(400, "bad-request");
}

/** Error 401: it is not for this session. */
export function notAuthorized(): IqError {
  return new IqError(401, "not-authorized");
}

/** Error 403: it is not for this account. */
export function forbidden(): IqError {
  return new IqError(403, "forbidden");
}

/** Error 404: what it asks for does not exist. */
export function itemNotFound(): IqError {
  return new IqError(404, "item-not-found");
}

/** Error 406: it was once, or never, good for something. */
export function notAcceptable(): IqError {
  return new IqError(406, "not-acceptable");
}

/** Error 410: it was good for something, and is not any more. */
export function gone(): IqError {
  return new IqError(410, "gone");
}

/** Error 501: nobody knows this iq. */
export function notImplemented(): IqError {
  return new IqError(501, "feature-not-implemented");
}

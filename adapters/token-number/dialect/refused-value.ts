import { GatewayError, isReadable } from "../../../src/core/index.ts";

/** A value of the right type that cannot be taken; the message is what the client reads. */
export function refusedValue(message: string): GatewayError {
  return new GatewayError("malformed_input", message);
}

/** Visible text of one line, as a header or a login can carry it. */
export function isOneLine(text: string, mostBytes: number): boolean {
  return isReadable(text) && Buffer.byteLength(text) <= mostBytes;
}

/** Whether a text is the address of an HTTP server. */
export function isHttpUrl(text: string): boolean {
  return isOneLine(text, 2048) && /^https?:\/\//i.test(text) && URL.canParse(text);
}

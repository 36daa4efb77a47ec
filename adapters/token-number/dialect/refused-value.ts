import { GatewayError, isReadable } from "../../../src/core/index.ts";

/** A value of the right type that cannot be taken; the message is what the client reads. */
export function refusedValue(message: string): GatewayError {
  return new GatewayError("malformed_input", message);
}

/** Visible text of one line, as a header or a login can carry it. */
export function isOneLine(text: string, mostBytes: number): boolean {
  return isReadable(text) && Buffer.byteLength(text) <= mostBytes;
}

/** An address as it is told to who may not learn secrets: without the login that may stand in it. */
export function withoutLogin(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.username === "" && url.password === "") return address;
  url.username = "";
  url.password = "";
  return url.href;
}

/** Whether a text is the address of an HTTP server. */
export function isHttpUrl(text: string): boolean {
  return isOneLine(text, 2048) && /^https?:\/\//i.test(text) && URL.canParse(text);
}

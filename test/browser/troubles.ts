import type { BrowserContext } from "playwright-core";

/**
 * What goes wrong in a context's pages from now on, as sentences: errors thrown or logged, Chromium's own about a
 * content-security policy or a failed request among them, and requests to an origin that is not allowed.
 */
export function watchTroubles(
  context: BrowserContext,
  allowedOrigins: readonly string[],
  expectedErrors: readonly RegExp[],
): readonly string[] {
  const troubles: string[] = [];
  const tell = (address: string) => {
    const { protocol, origin } = new URL(address);
    if (["data:", "blob:", "about:"].includes(protocol) || allowedOrigins.includes(origin)) return;
    troubles.push(`asked ${address}`);
  };
  context.on("weberror", (error) => void troubles.push(`threw ${error.error().message}`));
  context.on("console", (message) => {
    if (message.type() !== "error") return;
    const sentence = `${message.text()} (${message.location().url})`;
    if (!expectedErrors.some((expected) => expected.test(sentence))) troubles.push(sentence);
  });
  context.on("request", (request) => tell(request.url()));
  context.on("page", (page) => {
    page.on("websocket", (socket) => tell(socket.url().replace(/^ws/, "http")));
  });
  return troubles;
}

import type { MiddlewareHandler } from "hono";

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** True for a Host header, or the host of an origin, that means this machine. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOST.test(host);
}

/** Keeps web pages of others out, which a browser on this machine would otherwise let call us. */
export const loopbackCallersOnly: MiddlewareHandler = async (c, next) => {
  const host = c.req.header("host");
  const origin = c.req.header("origin");
  const isOurs =
    (host === undefined || isLoopbackHost(host)) &&
    (origin === undefined || isLoopbackHost(origin.replace(/^https?:\/\//, "")));
  if (!isOurs) return c.json({ error: "only callers on this machine are answered" }, 403);
  await next();
};

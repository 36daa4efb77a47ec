import { request, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Proxy } from "../../core/index.ts";
import type { Endpoint } from "./endpoint.ts";
import { ProxyFailure, ProxyLoginRefused } from "./proxy-failure.ts";

/** What a proxy may say before its answer ends; Node's own figure for a server. */
const MOST_HEADER_BYTES = 16 * 1024;

/** Has an HTTP proxy lead `socket` on to an endpoint (RFC 9110, CONNECT). Throws `ProxyFailure`. */
export function connectByHttp(socket: Socket, proxy: Proxy, to: Endpoint): Promise<Socket> {
  const authority = `${to.host.includes(":") ? `[${to.host}]` : to.host}:${to.port}`;
  const asking = request({
    method: "CONNECT",
    path: authority,
    createConnection: () => socket,
    headers: { Host: authority, "Proxy-Connection": "Keep-Alive", ...authorization(proxy) },
    maxHeaderSize: MOST_HEADER_BYTES,
  });
  asking.removeHeader("Connection");
  return new Promise((resolve, reject) => {
    asking.once("connect", ({ statusCode }: IncomingMessage, _: unknown, head: Buffer) => {
      if (statusCode === 407) return reject(new ProxyLoginRefused("HTTP 407"));
      if (statusCode !== 200) return reject(new ProxyFailure(`HTTP ${statusCode ?? 0}`));
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asking.once("error", (error) => reject(new ProxyFailure(error)));
    asking.once("close", () => reject(new ProxyFailure("it hung up")));
    asking.end();
  });
}

function authorization({ username, password }: Proxy): Record<string, string> {
  if (username === null && password === null) return {};
  const login = Buffer.from(`${username ?? ""}:${password ?? ""}`).toString("base64");
  return { "Proxy-Authorization": `Basic ${login}` };
}

import type { Socket } from "node:net";
import { SocksClient } from "socks";
import type { Proxy } from "../../core/index.ts";
import type { Endpoint } from "./endpoint.ts";
import { ProxyFailure, ProxyLoginRefused } from "./proxy-failure.ts";

/** The library's errors have texts alone. */
const WRONG_LOGIN = /Authentication failed|no accepted authentication type/;

/** Has a SOCKS5 proxy lead `socket` on to an endpoint, whose name the proxy looks up. Throws `ProxyFailure`. */
export async function connectBySocks(socket: Socket, proxy: Proxy, to: Endpoint): Promise<Socket> {
  const { host, port, username, password } = proxy;
  try {
    await SocksClient.createConnection({
      command: "connect",
      proxy: { host, port, type: 5, userId: username ?? "", password: password ?? "" },
      destination: { host: to.host, port: to.port },
      existing_socket: socket,
    });
  } catch (error) {
    throw WRONG_LOGIN.test(String(error)) ? new ProxyLoginRefused(error) : new ProxyFailure(error);
  }
  return socket;
}

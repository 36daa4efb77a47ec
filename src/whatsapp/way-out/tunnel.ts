import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { addAbortSignal } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { Destination } from "../../addresses/index.ts";
import type { Proxy } from "../../core/index.ts";
import type { Endpoint } from "./endpoint.ts";
import { connectByHttp } from "./http-connect.ts";
import { ProxyFailure } from "./proxy-failure.ts";
import { connectBySocks } from "./socks-connect.ts";

/** Where the proxy's host is. Throws `AddressRefused`. */
export type Reach = (host: string) => Pick<Destination, "host"> & Partial<Destination>;

/**
 * A connection through a proxy, as far as the proxy's word that it leads on to `to`. The signal ends it, at whatever
 * time. Throws `ProxyFailure`.
 */
export async function openTunnel(
  proxy: Proxy,
  to: Endpoint,
  reach: Reach,
  signal: AbortSignal,
): Promise<Socket> {
  let socket: Socket | undefined;
  try {
    socket = connectToProxy(proxy, reach);
    addAbortSignal(signal, socket);
    // An error between two steps is told by the next one.
    socket.on("error", () => undefined);
    await once(socket, proxy.protocol === "https" ? "secureConnect" : "connect", { signal });
    const lead = proxy.protocol === "socks5" ? connectBySocks : connectByHttp;
    return await lead(socket, proxy, to);
  } catch (error) {
    socket?.destroy();
    throw error instanceof ProxyFailure ? error : new ProxyFailure(error);
  }
}

function connectToProxy({ protocol, host, port }: Proxy, reach: Reach): Socket {
  const destination = { ...reach(host), port };
  if (protocol !== "https") return connect(destination);
  const servername = isIP(host) > 0 ? {} : { servername: host };
  return connectTls({ ...destination, ...servername, ALPNProtocols: ["http/1.1"] });
}

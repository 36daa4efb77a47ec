import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { addAbortSignal } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { Destination } from "../../addresses/index.ts";
import type { Proxy } from "../../core/index.ts";
import type { Endpoint } from "./endpoint.ts";
import { connectByHttp } from "./http-connect.ts";
import { ProxyFailure } from "./proxy-failure.ts";

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
    const lead = await leadOf(proxy);
    socket = connectToProxy(proxy, reach);
    addAbortSignal(signal, socket);
    // An error between two steps is told by the next one.
    socket.on("error", () => undefined);
    await once(socket, proxy.protocol === "https" ? "secureConnect" : "connect", { signal });
    return await lead(socket, proxy, to);
  } catch (error) {
    socket?.destroy();
    throw error instanceof ProxyFailure ? error : new ProxyFailure(error);
  }
}

/** What speaks SOCKS is loaded late: few gateways have use for it. */
async function leadOf({ protocol }: Proxy) {
  if (protocol !== "socks5") return connectByHttp;
  const { connectBySocks } = await import("./socks-connect.ts");
  return connectBySocks;
}

function connectToProxy({ protocol, host, port }: Proxy, reach: Reach): Socket {
  const destination = { ...reach(host), port };
  if (protocol !== "https") return connect(destination);
  const servername = isIP(host) > 0 ? {} : { servername: host };
  return connectTls({ ...destination, ...servername, ALPNProtocols: ["http/1.1"] });
}

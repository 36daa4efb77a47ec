import type { Server } from "node:http";
import { GatewayError } from "../../core/index.ts";
import { hostAndPort, type HostAndPort } from "./address.ts";

/** A name or an address that others have for this machine, and it has not itself. */
const OF_OTHERS: readonly unknown[] = ["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"];

/** Listens there; at all addresses where the host is none of this machine's. Throws `unavailable` with one sentence. */
export async function bind(server: Server, address: string): Promise<void> {
  const { host, port } = hostAndPort(address);
  try {
    await listen(server, { host, port });
  } catch (error) {
    if (!OF_OTHERS.includes((error as NodeJS.ErrnoException).code)) throw refused(address, error);
    await listen(server, { port }).catch((cause: unknown) => {
      throw refused(address, cause);
    });
  }
}

function listen(server: Server, where: Partial<HostAndPort>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function refused(address: string, cause: unknown): GatewayError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = code === "EADDRINUSE" ? "the port is in use" : message;
  return new GatewayError("unavailable", `cannot listen for other nodes on ${address}: ${why}`, { cause });
}

/** Resolves when a server and every connection of it has ended. */
export async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

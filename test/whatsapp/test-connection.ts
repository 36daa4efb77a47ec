import { createAddressGuard } from "../../src/addresses/index.ts";
import { createPulse } from "../../src/whatsapp/line/pulse.ts";
import { createWriteTurns } from "../../src/whatsapp/line/write-turns.ts";
import { createGates } from "../../src/whatsapp/connection/approach.ts";
import {
  createConnection,
  type Connection,
  type ConnectionPorts,
} from "../../src/whatsapp/connection/connection.ts";
import { EMPTY_ARCHIVE, NO_MEDIA } from "../../src/whatsapp/messages/archive.ts";
import { createWayOut } from "../../src/whatsapp/way-out/way-out.ts";
import type { TestPool } from "./test-pool.ts";

/** The connection of the session "s" on its own, to the simulated WhatsApp of a test and with its store. */
export function testConnection(
  { devices, sandbox }: TestPool,
  ports: Pick<ConnectionPorts, "clock" | "log" | "caches" | "lineOpener">,
  onChange: Parameters<typeof createConnection>[2],
): Connection {
  return createConnection(
    "s",
    {
      ...ports,
      devices,
      archive: EMPTY_ARCHIVE,
      tell: () => Promise.resolve(),
      gates: createGates(1, ports.clock),
      ownerOf: () => Promise.resolve({ organizationId: "acme", isLinked: false }),
      addresses: createAddressGuard("deny"),
      wayOut: createWayOut({ proxyUrl: undefined, noProxy: [] }),
      proxyOf: () => Promise.resolve(undefined),
      chance: () => 0.5,
      settings: {
        url: sandbox.webSocketUrl,
        clock: ports.clock,
        media: NO_MEDIA,
        pulse: createPulse(25_000),
        greetingMs: 20_000,
        mayGoOn: () => true,
        writes: createWriteTurns(),
      },
    },
    onChange,
  );
}

import type { Clock, Proxy } from "../../core/index.ts";
import type { AddressGuard } from "../../addresses/index.ts";
import { createConnectGate, type ConnectGate, type Owner, type Ticket } from "./connect-gate.ts";
import { endpointOf } from "../way-out/endpoint.ts";
import type { LineOpener } from "../line/line-opener.ts";
import type { OpenLine } from "../line/line.ts";
import { proxyRoute, type ProxyRoute } from "../way-out/proxy-route.ts";
import type { WayOut } from "../way-out/way-out.ts";

/** Once a line may be opened: with what, and by which way. */
export type Arrival = {
  readonly openLine: OpenLine;
  /** The session's own. */
  readonly proxy: Proxy | undefined;
  /** Through that, or the operator's; open already. Whoever opens the line closes it. */
  readonly route: ProxyRoute | undefined;
};

/** A session on its way to a line: through its proxy, which nobody else waits for, and then in its turn. */
export interface Approach {
  /** Throws `unreadable` for a proxy that cannot be read, `ProxyFailure` for one that gives no way. */
  readonly arrival: Promise<Arrival>;
  /** The session's own that it takes. Throws `unreadable`. */
  readonly proxy: Promise<Proxy | undefined>;
  /** Whose the session was, and whether it was linked, when it began. */
  readonly owner: Promise<Owner>;
  /** It does not connect any more. Before its arrival this gives up what is under way; harmless when done before. */
  settle(): void;
}

export type ApproachPorts = {
  /** The proxy that a session is to take, if any. Throws `unreadable`. */
  readonly proxyOf: (sessionId: string) => Promise<Proxy | undefined>;
  readonly ownerOf: (sessionId: string) => Promise<Owner>;
  readonly addresses: AddressGuard;
  readonly wayOut: WayOut;
  readonly lineOpener: LineOpener;
  readonly gates: Gates;
  readonly settings: {
    readonly url: string;
    /** How long a proxy may take; its own figure when absent. */
    readonly passMs?: number | undefined;
  };
};

/** Those on their way through a proxy, and those that connect to WhatsApp. */
export type Gates = { readonly proxies: ConnectGate; readonly connects: ConnectGate };

/**
 * An attempt through a proxy costs a socket and no work. One that takes longer than most do goes on without a place, so that
 * a tenant's dead proxies do not keep their own good ones waiting either.
 */
const PROXIES = { places: 4_096, placesOfOne: 32, yieldAfterMs: 1_000, heldMs: 5_000 };
/** A place is for the work of connecting: whoever waits for an answer longer than this goes on waiting without one. */
const CONNECTS = { yieldAfterMs: 1_000, heldMs: 5_000 };

export function createGates(concurrentConnects: number, clock: Clock): Gates {
  const bounds = { ...CONNECTS, places: concurrentConnects, placesOfOne: concurrentConnects };
  return { proxies: createConnectGate(PROXIES, clock), connects: createConnectGate(bounds, clock) };
}

/** Begins when the session's former line is down. */
export function approach(sessionId: string, ports: ApproachPorts, formerDown: Promise<void>): Approach {
  const { gates, settings } = ports;
  let route: ProxyRoute | undefined;
  let ticket: Ticket | undefined;
  let hasArrived = false;
  let isGivenUp = false;

  const owner = formerDown.then(() => ports.ownerOf(sessionId));
  owner.catch(() => undefined);
  const proxy = formerDown.then(() => ports.proxyOf(sessionId));

  async function inTurn(gate: ConnectGate): Promise<Ticket> {
    ticket = gate.queue(await owner);
    if (isGivenUp) ticket.leave();
    await ticket.admitted;
    return ticket;
  }

  async function passProxy(own: Proxy | undefined): Promise<void> {
    const proxy = own ?? ports.wayOut.proxyTo(settings.url);
    if (!proxy) return;
    const { organizationId } = await owner;
    // The operator's own proxy may be anywhere.
    const reach = (host: string) => (own ? ports.addresses.destination(organizationId, host) : { host });
    const turn = await inTurn(gates.proxies);
    try {
      route = proxyRoute(proxy, reach, settings.passMs);
      await route.pass(endpointOf(settings.url));
    } finally {
      turn.leave();
    }
  }

  async function arrive(): Promise<Arrival> {
    const own = await proxy;
    await passProxy(own);
    const [openLine] = await Promise.all([ports.lineOpener(), inTurn(gates.connects)]);
    hasArrived = true;
    return { openLine, proxy: own, route };
  }

  function settle(): void {
    isGivenUp = true;
    ticket?.leave();
    if (!hasArrived) route?.close();
  }

  return {
    arrival: arrive().catch((error: unknown) => {
      settle();
      throw error;
    }),
    proxy,
    owner,
    settle,
  };
}

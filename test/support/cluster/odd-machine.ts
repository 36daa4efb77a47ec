import { Socket } from "node:net";

/*
 * Loaded before the program (`--import`): a machine whose clock goes wrong, and from which other nodes are reached over ways
 * that can be held.
 */

const HOUR_MS = 3_600_000;
/** By how much the clock is ahead, one after the other: SIGUSR2 turns it on. */
const SHIFTS_MS = [0, HOUR_MS, -HOUR_MS];
let turned = 0;
process.on("SIGUSR2", () => turned++);

const trueNow = Date.now.bind(Date);
Date.now = () => trueNow() + (SHIFTS_MS[turned % SHIFTS_MS.length] ?? 0);
globalThis.Date = new Proxy(Date, {
  construct: (target, given: unknown[], made) =>
    Reflect.construct(target, given.length > 0 ? given : [Date.now()], made) as Date,
});

/** By `host:port`, the port of this machine that is connected to instead. */
const routes = new Map(
  Object.entries(JSON.parse(process.env["TEST_ROUTES"] ?? "{}") as Record<string, number>),
);

type Target = { readonly host?: string; readonly port?: number | string };

function routed(given: unknown): unknown {
  if (typeof given !== "object" || given === null) return given;
  const { host, port } = given as Target;
  const instead = routes.get(`${host ?? ""}:${port ?? ""}`);
  return instead === undefined ? given : { ...given, host: "127.0.0.1", port: instead };
}

// The module's own calls hand over a marked array, those of others what they were called with.
const prototype = Socket.prototype as unknown as Record<"connect", (...given: unknown[]) => Socket>;
const connectTruly = prototype.connect;
prototype.connect = function (this: Socket, ...given) {
  const [first] = given;
  if (Array.isArray(first)) first[0] = routed(first[0]);
  else given[0] = routed(first);
  return connectTruly.apply(this, given);
};

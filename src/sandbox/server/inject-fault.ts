import { numberOf, type Connection } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import type { MediaFault } from "./faults.ts";
import { deviceRemoved, downgrade, streamError } from "./stream-error.ts";

type Target = { readonly number: string | undefined };

/** What strikes live connections at once. */
type Strike = Target &
  (
    | { readonly kind: "stream-error"; readonly code: number }
    | { readonly kind: "drop" | "half-open" | "silence" | "garbage" | "device-removed" | "downgrade" }
  );

/** A fault to inject. With a number it hits that number's connections or logins, without one it hits all. */
export type Fault =
  | Strike
  | (Target & { readonly kind: "failure"; readonly code: number; readonly times: number })
  | { readonly kind: "refuse-upgrade"; readonly code: number; readonly times: number }
  | (Target & { readonly kind: "slow"; readonly delayMs: number })
  | (Target & { readonly kind: "no-success"; readonly times: number })
  | (Target & { readonly kind: "stray-routing"; readonly bytes: number; readonly times: number })
  | (Target & {
      readonly kind: "ack-error" | "pairing-code" | "channel-error" | "group-error";
      readonly code: number;
      readonly times: number;
    })
  | (Target & {
      readonly kind: "no-ack" | "drop-delivery" | "spoil-delivery" | "sync-conflict" | "sync-silence";
      readonly times: number;
    })
  | { readonly kind: "no-bundle" | "no-community" | "no-key"; readonly number: string }
  | {
      readonly kind: "media";
      readonly on: "post" | "get";
      readonly how: MediaFault;
      readonly times: number;
    }
  | { readonly kind: "clear" };

/** Injects a fault; returns how many live connections it hit, or for how many future ones it waits. */
export function injectFault(fault: Fault, context: ServerContext): number {
  const { faults } = context;
  switch (fault.kind) {
    case "failure":
      faults.failLogins(fault.code, fault.times, fault.number);
      return fault.times;
    case "refuse-upgrade":
      faults.refuseUpgrades(fault.code, fault.times);
      return fault.times;
    case "no-success":
      faults.stallLogins(fault.times, fault.number);
      return fault.times;
    case "stray-routing":
      faults.misroute(fault.bytes, fault.times, fault.number);
      return fault.times;
    case "ack-error":
      faults.refuseMessages(fault.code, fault.times, fault.number);
      return fault.times;
    case "no-ack":
      faults.leaveUnacknowledged(fault.times, fault.number);
      return fault.times;
    case "drop-delivery":
      faults.loseMessages(fault.times, fault.number);
      return fault.times;
    case "spoil-delivery":
      faults.spoilMessages(fault.times, fault.number);
      return fault.times;
    case "pairing-code":
      faults.refuseCodes(fault.code, fault.times, fault.number);
      return fault.times;
    case "channel-error":
      faults.refuseChannels(fault.code, fault.times, fault.number);
      return fault.times;
    case "group-error":
      faults.refuseGroups(fault.code, fault.times, fault.number);
      return fault.times;
    case "sync-conflict":
      faults.refuseChanges(fault.times, fault.number);
      return fault.times;
    case "sync-silence":
      faults.leaveChangesUnanswered(fault.times, fault.number);
      return fault.times;
    case "media":
      faults.failMedia(fault.on, fault.how, fault.times);
      return fault.times;
    case "no-bundle":
      faults.withholdKeys(fault.number);
      return 1;
    case "no-community":
      faults.withholdCommunities(fault.number);
      return 1;
    case "no-key":
      faults.withholdAppStateKey(fault.number);
      return 1;
    case "slow":
      return slowDown(fault.delayMs, fault.number, context);
    case "clear":
      return clear(context);
    case "stream-error":
    case "drop":
    case "half-open":
    case "silence":
    case "garbage":
    case "device-removed":
    case "downgrade": {
      const hit = context.connections.of(fault.number).filter(({ phase }) => phase.name !== "handshake");
      for (const connection of hit) strike(connection, fault);
      return hit.length;
    }
  }
}

function slowDown(
  delayMs: number,
  number: string | undefined,
  { connections, faults }: ServerContext,
): number {
  faults.delay(delayMs, number);
  const slowed = connections.of(number);
  for (const connection of slowed) connection.socket.delayBy(faults.delayMsFor(numberOf(connection)));
  return slowed.length;
}

function clear({ connections, faults }: ServerContext): number {
  faults.clear();
  const { sockets } = connections;
  for (const socket of sockets) {
    socket.impair("none");
    socket.delayBy(0);
  }
  return sockets.length;
}

function strike({ socket }: Connection, fault: Strike): void {
  switch (fault.kind) {
    case "stream-error":
      socket.sendAndClose(streamError(fault.code));
      break;
    case "drop":
      socket.drop();
      break;
    case "half-open":
      socket.impair("half-open");
      break;
    case "silence":
      socket.impair("mute");
      break;
    case "garbage":
      socket.sendGarbage();
      break;
    case "device-removed":
      socket.sendAndClose(deviceRemoved());
      break;
    case "downgrade":
      socket.sendAndClose(downgrade());
      break;
  }
}

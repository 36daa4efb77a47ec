import type { proto } from "@whiskeysockets/baileys";
import { lidOf, type LinkedDevice } from "../linked-device.ts";
import { SERVER, stanza, type Stanza } from "../wire/stanza.ts";
import type { Session } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import { loginFailure, streamError } from "./stream-error.ts";

const REPLACED = 440;
const NOT_LINKED = 401;

/** Who a login payload says it is. */
export function readLogin(payload: proto.ClientPayload): {
  readonly number: string;
  readonly deviceId: number;
} {
  return { number: String(payload.username ?? ""), deviceId: payload.device ?? 0 };
}

/** The linked device of a login, or the stanza that refuses it: its static key must be the one of its linking. */
export function checkLogin(
  payload: proto.ClientPayload,
  clientStatic: Buffer,
  { registry, faults }: ServerContext,
): { readonly device: LinkedDevice } | { readonly refusal: Stanza } {
  const { number, deviceId } = readLogin(payload);
  const code = faults.takeLoginFailure(number);
  if (code !== undefined) return { refusal: loginFailure(code) };
  const device = registry.find(number, deviceId);
  if (!device?.noiseKey.equals(clientStatic)) return { refusal: loginFailure(NOT_LINKED) };
  return { device };
}

/** Ends the older connection of a device that logs in again. */
export function replaceOlder(device: LinkedDevice, { connections, logins }: ServerContext): void {
  const older = connections.findSession(device);
  if (!older) return;
  logins.ended(older.socket, "replaced");
  older.socket.sendAndClose(streamError(REPLACED));
}

/** The stanzas that follow a login; what was missed comes when the companion asks for it. */
export function welcome({ device, socket }: Session, routingInfo: Buffer, { profiles }: ServerContext): void {
  socket.send(success(device, profiles.nameOnPhone(device.number) ?? ""));
  socket.send(information(stanza("edge_routing", {}, [stanza("routing_info", {}, routingInfo)])));
}

function success(device: LinkedDevice, name: string): Stanza {
  return stanza("success", {
    t: String(Math.floor(Date.now() / 1000)),
    props: "27",
    lid: lidOf(device),
    abprops: "2",
    group_abprops: "3",
    location: "frc",
    display_name: name,
    creation: "1700000000",
  });
}

function information(content: Stanza): Stanza {
  return stanza("ib", { from: SERVER }, [content]);
}

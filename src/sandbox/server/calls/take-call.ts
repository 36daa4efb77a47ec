import type { DeviceAddress } from "../../device-address.ts";
import { isChatAddress, withoutDevice } from "../../wire/jid.ts";
import { childBytes, childOf, childrenOf, stanza, type Stanza } from "../../wire/stanza.ts";
import { ProtocolViolation } from "../chat-state.ts";
import type { ServerContext } from "../context.ts";
import { CALL_KINDS } from "./calls.ts";

/** Takes what a session says of a call, and acknowledges it. Nothing is heard: there is no phone that would ring. */
export function takeCall(
  call: Stanza,
  sender: DeviceAddress,
  answer: (ack: Stanza) => void,
  context: ServerContext,
): void {
  const { calls, people } = context;
  const { id, to = "" } = call.attrs;
  const [said, ...others] = childrenOf(call);
  const callId = said?.attrs["call-id"];
  if (!id || !isChatAddress(withoutDevice(to)) || !said || others.length > 0 || !callId) {
    throw new ProtocolViolation("the call has no valid id, address or content");
  }
  const callee = people.chatOf(withoutDevice(to));
  if (said.tag === "offer") requireWhole(said, callee, context);
  answer(stanza("ack", { class: "call", id, from: to, type: said.tag }));
  const kind = CALL_KINDS.find((one) => one === said.tag);
  if (!kind) return;
  calls.add({ id: callId, at: Date.now(), from: sender.person, to: callee, kind });
}

/** What a phone needs to ring, and a key for each of its owner's devices. Throws a ProtocolViolation. */
function requireWhole(offer: Stanza, callee: string, { people, registry }: ServerContext): void {
  const tags = childrenOf(offer).map(({ tag }) => tag);
  const isWhole = ["audio", "net", "encopt", "destination"].every((tag) => tags.includes(tag));
  const keys = childrenOf(childOf(offer, "destination") ?? offer);
  const devices = keys.map(({ attrs }) => people.deviceOf(attrs["jid"] ?? ""));
  const isTheirs = devices.every((device) => device?.person === callee);
  const hasKeys = keys.every((key) => childBytes(key, "enc") !== undefined);
  if (!isWhole || !isTheirs || !hasKeys || keys.length !== registry.devicesOf(callee).length + 1)
    throw new ProtocolViolation("the offer of a call is not whole");
}

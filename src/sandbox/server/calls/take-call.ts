import type { DeviceAddress } from "../../device-address.ts";
import { isChatAddress, withoutDevice } from "../../wire/jid.ts";
import { childrenOf, stanza, type Stanza } from "../../wire/stanza.ts";
import { ProtocolViolation } from "../chat-state.ts";
import type { ServerContext } from "../context.ts";
import { CALL_KINDS } from "./calls.ts";

/** Takes what a session says of a call, and acknowledges it. Nothing is heard: there is no phone that would ring. */
export function takeCall(
  call: Stanza,
  sender: DeviceAddress,
  answer: (ack: Stanza) => void,
  { calls, people }: ServerContext,
): void {
  const { id, to = "" } = call.attrs;
  const [said, ...others] = childrenOf(call);
  const callId = said?.attrs["call-id"];
  if (!id || !isChatAddress(withoutDevice(to)) || !said || others.length > 0 || !callId) {
    throw new ProtocolViolation("the call has no valid id, address or content");
  }
  answer(stanza("ack", { class: "call", id, from: to, type: said.tag }));
  const kind = CALL_KINDS.find((one) => one === said.tag);
  if (!kind) return;
  calls.add({ id: callId, at: Date.now(), from: sender.person, to: people.chatOf(withoutDevice(to)), kind });
}

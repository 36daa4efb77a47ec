import { getBinaryNodeChild, type BinaryNode, type WASocket } from "@whiskeysockets/baileys";
import type { DeviceAuth } from "../device/auth-state.ts";
import { isRoutingInfo } from "../device/routing-info.ts";

const STANZA = "CB:ib,,edge_routing";

/** The library stores whatever it is told of an edge, and goes by it for ever. What is malformed never reaches it. */
export function takeWellFormedRouting({ ws }: WASocket): void {
  for (const listener of ws.listeners(STANZA) as ((node: BinaryNode) => unknown)[]) {
    ws.off(STANZA, listener);
    ws.on(STANZA, (node: BinaryNode) => {
      const told = getBinaryNodeChild(getBinaryNodeChild(node, "edge_routing"), "routing_info");
      if (isRoutingInfo(told?.content)) void listener(node);
    });
  }
}

/** A server that said nothing may have been led to by it: the next line goes without. WhatsApp tells another at its login. */
export function forgetRouting({ state: { creds }, save }: Pick<DeviceAuth, "state" | "save">): void {
  if (!creds.routingInfo) return;
  creds.routingInfo = undefined;
  // What is not stored now is forgotten by the next line that fails.
  save().catch(() => undefined);
}

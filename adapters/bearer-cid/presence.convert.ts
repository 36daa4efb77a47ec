import type { z } from "@hono/zod-openapi";
import { GatewayError, parseChatAddress, type SetPresence } from "../../src/core/index.ts";
import type { PresenceBody } from "./schemas.ts";

/** Throws `malformed_input` when `cid` is no address of a person or a group. */
export function fromPresence(cid: string, body: z.infer<typeof PresenceBody>): SetPresence {
  const chat = parseChatAddress(cid);
  if (!chat) {
    const details = { cid: "takes the JID of a person or a group, or digits with the country code" };
    throw new GatewayError("malformed_input", `cid ${details.cid}`, { details });
  }
  const { state, duration = 0 } = body;
  return { chat, state, durationMs: duration > 0 && state !== "paused" ? duration * 1000 : null };
}

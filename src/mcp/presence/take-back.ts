import { z } from "zod";
import type { Caller } from "../../core/index.ts";
import type { DialectKit } from "../../http/dialect.ts";
import { findSession } from "../protocol/find-session.ts";
import { CHAT } from "../protocol/input.ts";
import { SHOW_TYPING } from "./tools.ts";

const PAUSED_CALL = z.object({
  method: z.literal("tools/call"),
  params: z.object({
    name: z.literal(SHOW_TYPING),
    arguments: z.object({ session: z.string().max(100).optional(), chat: CHAT, state: z.literal("paused") }),
  }),
});

/** Of a call that the limit refuses, the indicator that it ends is ended all the same. Throws what nobody is told. */
export async function takeBack({ core }: DialectKit, caller: Caller, message: unknown): Promise<void> {
  const call = PAUSED_CALL.safeParse(message);
  if (!call.success || caller.kind === "super_admin" || !caller.can.has("send")) return;
  const { session, chat } = call.data.params.arguments;
  await core.presence.end(await findSession(core, caller, session), chat);
}

import { z } from "zod";
import type { Caller, Session } from "../../core/index.ts";
import type { Call } from "../../http/call.ts";
import type { DialectKit } from "../../http/dialect.ts";
import type { Bringing } from "../../http/forwarding/elsewhere.ts";
import type { Forwarded } from "../../http/forwarding/forwarded.ts";
import { findSession } from "./find-session.ts";

const TOOL_CALL = z.object({
  method: z.literal("tools/call"),
  params: z.object({ arguments: z.object({ session: z.string().max(100).optional() }).optional() }),
});

/** The answer of another process to a message whose tool works on a session that is served there; undefined for all others. */
export async function bringMessage(
  { core, elsewhere }: DialectKit,
  c: Call,
  caller: Caller,
  message: unknown,
  how: Bringing = {},
): Promise<Forwarded | undefined> {
  const call = TOOL_CALL.safeParse(message);
  if (!elsewhere.isShared || !call.success || caller.kind === "super_admin") return undefined;
  const named = call.data.params.arguments?.session;
  // What cannot be found is refused by the tool, in its words.
  const session: Session | undefined = await findSession(core, caller, named).catch(() => undefined);
  return session && elsewhere.bring(c, session.id, { ...how, text: JSON.stringify(message) });
}

import type { Session } from "./gateway-state.ts";
import { TEXTS } from "./texts.ts";

/** A session's state as a word with a coloured dot. */
export function StatusWord({ session }: { readonly session: Session }) {
  const isUnlinked = session.status === "stopped" && session.phoneNumber === null;
  return (
    <span class={`status ${session.status}`}>{TEXTS.status[isUnlinked ? "unlinked" : session.status]}</span>
  );
}

import type { Session } from "./gateway-state.ts";
import type { Link } from "./link-of.ts";
import { TEXTS } from "./texts.ts";

/** A session's state as a word with a coloured dot. */
export function StatusWord({ session, link }: { readonly session: Session; readonly link: Link }) {
  const isUnlinked = session.status === "stopped" && link === "unlinked";
  return (
    <span class={`status ${session.status}`}>{TEXTS.status[isUnlinked ? "unlinked" : session.status]}</span>
  );
}

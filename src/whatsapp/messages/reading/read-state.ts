import { jidNormalizedUser, type BinaryNode } from "@whiskeysockets/baileys";
import { parseChatAddress, type HeardState } from "../../../core/index.ts";

/** A partner's `chatstate` or `presence`; undefined for what says nothing of a chat. */
export function readState({ tag, attrs, content }: BinaryNode): HeardState | undefined {
  const { from = "", participant, type, last } = attrs;
  const chat = parseChatAddress(jidNormalizedUser(from));
  const state = tag === "presence" ? presenceOf(type) : chatStateOf(content);
  if (!chat || !state) return undefined;
  // Of a group it counts who is there.
  if (chat.kind === "group" && participant === undefined) return undefined;
  const lastSeen = Number(last);
  return {
    what: "state",
    chat,
    from: jidNormalizedUser(participant ?? from),
    state,
    lastSeenMs: lastSeen > 0 ? lastSeen * 1000 : null,
  };
}

function presenceOf(type: string | undefined): HeardState["state"] | undefined {
  if (type === undefined || type === "available") return "available";
  return type === "unavailable" ? "unavailable" : undefined;
}

/** A recording is a composing with a medium. */
function chatStateOf(content: BinaryNode["content"]): HeardState["state"] | undefined {
  const [child] = Array.isArray(content) ? content : [];
  if (child?.tag === "paused") return "paused";
  if (child?.tag !== "composing") return undefined;
  return child.attrs["media"] === "audio" ? "recording" : "composing";
}

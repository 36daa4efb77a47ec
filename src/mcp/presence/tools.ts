import { z } from "zod";
import { toJid, type PartnerPresence } from "../../core/index.ts";
import { CHAT, moment, seconds } from "../protocol/input.ts";
import { tool, type Tool } from "../protocol/tool.ts";

const MOST_SHOWN_SECONDS = 60;
/** The tool that shows an indicator, and ends one. */
export const SHOW_TYPING = "show_typing";
/** Less than the minute that clients wait for an answer. */
const MOST_WAITED_SECONDS = 50;

const WRITING: readonly PartnerPresence["state"][] = ["composing", "recording"];

export const presenceTools: readonly Tool[] = [
  tool(
    {
      name: SHOW_TYPING,
      title: "Show typing",
      description:
        "Shows the partner that the account types or records. It ends by itself after `seconds`, and with a message that is sent to the chat; `paused` ends it at once.",
      needs: "send",
      isReading: false,
      input: {
        chat: CHAT,
        state: z.enum(["composing", "recording", "paused"]).default("composing"),
        seconds: seconds(1, MOST_SHOWN_SECONDS).default(10),
      },
    },
    async ({ core, session }, { chat, state, seconds: shownSeconds }) => {
      const durationMs = state === "paused" ? null : shownSeconds * 1_000;
      await core.presence.set(session, { chat, state, durationMs });
      // As it was named: where it went may be a name that no list has.
      const to = toJid(chat);
      if (state === "paused") return { chat: to, state, next: "Nothing is shown any more." };
      return {
        chat: to,
        state,
        seconds: shownSeconds,
        next: `It ends by itself after ${shownSeconds} s. send_text ends it with its message.`,
      };
    },
  ),
  tool(
    {
      name: "wait_while_typing",
      title: "Wait while the partner types",
      description:
        "Answers once nobody else in the chat has typed or recorded for 2 s, and after `seconds` at the latest.",
      needs: "read",
      isReading: true,
      input: { chat: CHAT, seconds: seconds(1, MOST_WAITED_SECONDS).default(30) },
    },
    async ({ core, session }, { chat, seconds: mostSeconds }) =>
      toldOf(await core.chats.waitWhileWriting(session, chat, mostSeconds * 1_000)),
  ),
];

function toldOf({ chat, state, lastSeenMs }: PartnerPresence) {
  return {
    chat,
    isTyping: WRITING.includes(state),
    state,
    ...(lastSeenMs !== null && { lastSeen: moment(lastSeenMs) }),
    next: nextAt(state),
  };
}

function nextAt(state: PartnerPresence["state"]): string {
  if (WRITING.includes(state))
    return "They still type. Call wait_while_typing again, or answer all the same.";
  if (state === "unknown")
    return "WhatsApp has told nothing of them: it does only while the account itself is online, or shows typing. read_messages shows what they have written.";
  return "Nobody types. read_messages shows what they have written.";
}

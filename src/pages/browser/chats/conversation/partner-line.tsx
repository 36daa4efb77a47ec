import { TEXTS } from "../../texts.ts";
import { nameOf } from "../chat-names.ts";
import { momentOf } from "../moments.ts";
import type { Partner } from "./use-partner.ts";

type Props = { readonly partner: Partner | undefined; readonly isGroup: boolean };

/** What the partner does now: types, records, is online, or was last seen when. Not read out: it would talk all the time. */
export function PartnerLine({ partner, isGroup }: Props) {
  return <p class="partner hint">{partner && lineOf(partner, isGroup)}</p>;
}

function lineOf({ from, state, media, lastSeen }: Partner, isGroup: boolean): string {
  switch (state) {
    case "composing": {
      const doing = media === "audio" ? TEXTS.chats.recording : TEXTS.chats.typing;
      return isGroup ? `${nameOf(from)}: ${doing}` : doing;
    }
    case "available":
      return TEXTS.chats.online;
    case "unavailable":
      return lastSeen === undefined ? "" : TEXTS.chats.lastSeen(momentOf(lastSeen));
    case "paused":
    case "unknown":
      return "";
  }
}

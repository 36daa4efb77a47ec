import type { proto } from "@whiskeysockets/baileys";
import { nameInVcard, type Content, type PollContent } from "../../../core/index.ts";
import { pollFieldsOf } from "../../library/poll-fields.ts";
import { readChoice } from "./read-choice.ts";
import { readMedia } from "./read-media.ts";

/** What a date can be at most. */
const LATEST_MS = 8_640_000_000_000_000;

/**
 * What is in a message that is about no other one, or in a channel's post; undefined for what shows nothing. It is unwrapped.
 */
export function readContent(message: proto.IMessage, isPost = false): Content | undefined {
  return (
    readText(message) ??
    readMedia(message, isPost) ??
    readLocation(message.locationMessage ?? message.liveLocationMessage) ??
    readContacts(message) ??
    readPoll(pollIn(message))
  );
}

/** The poll in a message; the forms differ in what a voter may choose. */
export function pollIn(message: proto.IMessage): proto.Message.IPollCreationMessage | null | undefined {
  return message.pollCreationMessage ?? message.pollCreationMessageV2 ?? message.pollCreationMessageV3;
}

/** The text of a message that is nothing else, and what somebody has chosen of what they were offered. */
export function readText(message: proto.IMessage): Content | undefined {
  const text = message.conversation ?? message.extendedTextMessage?.text;
  return text ? { kind: "text", text } : readChoice(message);
}

function readLocation(
  place: proto.Message.ILocationMessage | proto.Message.ILiveLocationMessage | null | undefined,
): Content | undefined {
  if (!place) return undefined;
  const { name, address } = place as proto.Message.ILocationMessage;
  const [latitude, longitude] = [place.degreesLatitude ?? 0, place.degreesLongitude ?? 0];
  // Nobody can be told of one that is nowhere: JSON has no word for it.
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return undefined;
  return {
    kind: "location",
    latitude,
    longitude,
    ...(name && { name }),
    ...(address && { address }),
  };
}

function readContacts({ contactMessage, contactsArrayMessage }: proto.IMessage): Content | undefined {
  const cards = contactMessage ? [contactMessage] : contactsArrayMessage?.contacts;
  if (!cards || cards.length === 0) return undefined;
  const contacts = cards.map(({ displayName, vcard }) => {
    const card = vcard ?? "";
    // Not every client names it beside the card.
    return { name: displayName || nameInVcard(card), vcard: card };
  });
  return { kind: "contacts", contacts };
}

export function readPoll(
  poll: proto.Message.IPollCreationMessage | null | undefined,
): PollContent | undefined {
  if (!poll) return undefined;
  const { endTime, hideParticipantName } = pollFieldsOf(poll);
  return {
    kind: "poll",
    question: poll.name ?? "",
    options: (poll.options ?? []).map(({ optionName }) => optionName ?? ""),
    selectable: poll.selectableOptionsCount ?? 0,
    // Whoever has made the poll may have made it up.
    ...(isTime(endTime) && { endsAtMs: endTime }),
    ...(hideParticipantName && { hidesVotes: true }),
  };
}

function isTime(ms: number | undefined): ms is number {
  return ms !== undefined && ms > 0 && ms <= LATEST_MS;
}

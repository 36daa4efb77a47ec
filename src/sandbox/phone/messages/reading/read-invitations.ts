import type { proto } from "@whiskeysockets/baileys";
import type { Content } from "../received-message.ts";

/** What somebody is invited to, an event or a group; undefined when it is neither. */
export function readInvitation({ eventMessage, groupInviteMessage }: proto.IMessage): Content | undefined {
  if (eventMessage) return { kind: "event", event: eventOf(eventMessage) };
  if (!groupInviteMessage) return undefined;
  const { groupJid, inviteCode, caption } = groupInviteMessage;
  return {
    kind: "invite",
    ...(caption && { text: caption }),
    invite: { group: groupJid ?? "", code: inviteCode ?? "" },
  };
}

function eventOf(event: proto.Message.IEventMessage): NonNullable<Content["event"]> {
  const { name, description, location, isCanceled } = event;
  const [startsAt, endsAt] = [secondsOf(event.startTime), secondsOf(event.endTime)];
  return {
    name: name ?? "",
    ...(description && { description }),
    ...(startsAt !== undefined && { startsAt }),
    ...(endsAt !== undefined && { endsAt }),
    ...(location?.name && { place: location.name }),
    isCancelled: isCanceled === true,
  };
}

function secondsOf(value: proto.Message.IEventMessage["startTime"]): number | undefined {
  return typeof value === "object" ? value?.toNumber() : value;
}

import { jidNormalizedUser, normalizeMessageContent, proto, type WAMessage } from "@whiskeysockets/baileys";
import { parseChatAddress, toJid, type HeardMemberTag } from "../../core/index.ts";
import { personOf, type NewsReader } from "../news/news-reader.ts";

const { GROUP_MEMBER_LABEL_CHANGE } = proto.Message.ProtocolMessage.Type;
/** WhatsApp's own bound is 30 characters. */
const MOST_UNITS = 100;

/** The label that a member gives themselves in a group; undefined for any other message. */
export async function readMemberTag(
  { key, message }: WAMessage,
  reader: Pick<NewsReader, "book" | "ownNames">,
): Promise<HeardMemberTag | undefined> {
  const told = normalizeMessageContent(message)?.protocolMessage;
  if (told?.type !== GROUP_MEMBER_LABEL_CHANGE || !told.memberLabel) return undefined;
  const group = parseChatAddress(jidNormalizedUser(key.remoteJid ?? ""));
  if (group?.kind !== "group") return undefined;
  const names = key.fromMe ? reader.ownNames() : [key.participant, key.participantAlt];
  const member = await personOf(reader, ...names.map((name) => name ?? undefined));
  if (!member) return undefined;
  const tag = told.memberLabel.label?.slice(0, MOST_UNITS) || null;
  return { what: "member_tag", group: toJid(group), member, tag };
}

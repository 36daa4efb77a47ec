import {
  jidNormalizedUser,
  normalizeMessageContent,
  proto,
  type WAMessageKey,
} from "@whiskeysockets/baileys";
import type { ActContent, ArchivedMessage, Target } from "../../../core/index.ts";
import { openVote } from "../poll-vote.ts";
import { pollIn, readPoll, readText } from "./read-content.ts";
import { openEdit } from "./sealed-edit.ts";

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;
const SEALED_EDIT = proto.Message.SecretEncryptedMessage.SecretEncType.MESSAGE_EDIT;

/** Who has written what is read, and what is known of them and of what it may be about. */
export type ReadingAct = {
  readonly key: WAMessageKey;
  /** Null for the account itself. */
  readonly author: string | null;
  /** Every JID that the author may write themselves by. */
  readonly authorNames: readonly string[];
  /** The same of the account. */
  readonly ownNames: readonly string[];
  readonly find: (id: string) => Promise<readonly ArchivedMessage[]>;
  /** Every JID of somebody. */
  readonly namesOf: (jid: string) => Promise<readonly string[]>;
};

/** What a message does to another one; undefined when it does nothing, or nothing that can be opened. */
export async function readAct(message: proto.IMessage, reading: ReadingAct): Promise<ActContent | undefined> {
  const { reactionMessage, protocolMessage, pollUpdateMessage, secretEncryptedMessage } = message;
  if (reactionMessage) {
    const target = targetOf(reactionMessage.key, reading);
    return { kind: "reaction", target, emoji: reactionMessage.text ?? "" };
  }
  if (protocolMessage?.type === REVOKE) {
    return { kind: "revoke", target: byAuthor(protocolMessage.key, reading) };
  }
  if (protocolMessage?.type === MESSAGE_EDIT) return editOf(protocolMessage, reading);
  if (secretEncryptedMessage?.secretEncType === SEALED_EDIT)
    return openSealed(secretEncryptedMessage, reading);
  return pollUpdateMessage ? voteOf(pollUpdateMessage, reading) : undefined;
}

/** As the account itself sees it: the library has seen to that. */
function targetOf(key: proto.IMessageKey | null | undefined, { key: own }: ReadingAct): Target {
  const who = key?.participant ?? own.remoteJid ?? "";
  return { id: key?.id ?? "", author: key?.fromMe ? null : jidNormalizedUser(who || (own.remoteJid ?? "")) };
}

/** As its sender sees it: their own, or, taken back by an admin, that of a participant. */
function byAuthor(key: proto.IMessageKey | null | undefined, { author }: ReadingAct): Target {
  const id = key?.id ?? "";
  const participant = key?.participant;
  return { id, author: !key?.fromMe && participant ? jidNormalizedUser(participant) : author };
}

function editOf(protocol: proto.Message.IProtocolMessage, reading: ReadingAct): ActContent | undefined {
  const edited = normalizeMessageContent(protocol.editedMessage);
  const text = edited && textIn(edited);
  if (text === undefined) return undefined;
  return { kind: "edit", target: { id: protocol.key?.id ?? "", author: reading.author }, text };
}

/** A caption is edited like a text. */
function textIn(message: proto.IMessage): string | undefined {
  const text = readText(message);
  if (text?.kind === "text") return text.text;
  const { imageMessage, videoMessage, documentMessage } = message;
  return (imageMessage ?? videoMessage ?? documentMessage)?.caption ?? undefined;
}

async function openSealed(
  sealed: proto.Message.ISecretEncryptedMessage,
  reading: ReadingAct,
): Promise<ActContent | undefined> {
  const id = sealed.targetMessageKey?.id ?? "";
  for (const { wire } of await reading.find(id)) {
    const secret = proto.Message.decode(wire).messageContextInfo?.messageSecret;
    if (!secret) continue;
    for (const author of reading.authorNames) {
      const opened = attempt(() => openEdit(sealed, { id, author, secret }));
      if (opened?.protocolMessage) return editOf({ ...opened.protocolMessage, key: { id } }, reading);
    }
  }
  return undefined;
}

async function voteOf(
  { pollCreationMessageKey, vote }: proto.Message.IPollUpdateMessage,
  reading: ReadingAct,
): Promise<ActContent | undefined> {
  const target = targetOf(pollCreationMessageKey, reading);
  if (!vote) return undefined;
  for (const { wire, author } of await reading.find(target.id)) {
    const message = proto.Message.decode(wire);
    const secret = message.messageContextInfo?.messageSecret;
    const poll = readPoll(pollIn(normalizeMessageContent(message) ?? {}));
    if (!secret || !poll) continue;
    const creators = author === null ? reading.ownNames : await reading.namesOf(author);
    // Which of their two addresses each stands by is told nowhere.
    for (const creator of creators)
      for (const voter of reading.authorNames) {
        const ballot = { pollId: target.id, creator, voter, secret };
        const options = attempt(() => openVote(vote, poll.options, ballot));
        if (options) return { kind: "vote", target: { id: target.id, author }, options };
      }
  }
  return undefined;
}

/** What is sealed for another key opens with an error. */
function attempt<T>(open: () => T): T | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}

import type { AnsweredMessage, ChatFact, ToldMedia, ToldMessage } from "../events/index.ts";
import { keptGroup, type Group, type GroupStore } from "../groups/index.ts";
import type { Tell } from "../telling.ts";
import { textOf, type Content } from "./content/content.ts";
import type { MediaContent } from "./content/media-content.ts";
import type { MessageStore } from "./message-store.ts";
import type { Message, MessageState } from "./message.ts";

type Tellable = Omit<ToldMessage, "content"> & { readonly content: Content };

/** Of a message that is answered. */
const MOST_QUOTED_CHARACTERS = 4_096;

/** That a message is there: somebody's, or an own one that WhatsApp has. */
export function messageFact(message: Tellable): ChatFact {
  const { chat, id, fromMe, author, atMs, quoted, answered, mentions, source, pushName } = message;
  const { groupSubject, isOfCommunity } = message;
  const content = withoutKeys(message.content);
  return {
    name: nameOf(message),
    message: {
      ...{ chat, id, fromMe, author, atMs, quoted, answered, mentions, source, pushName, content },
      ...(groupSubject !== undefined && { groupSubject }),
      ...(isOfCommunity && { isOfCommunity }),
    },
  };
}

/** The stores that what is told of messages is read from. */
export type TellingStores = {
  readonly messages: Pick<MessageStore, "find">;
  readonly groups: Pick<GroupStore, "find">;
};

/** Tells that a message is there, with the one that it answers and what its group is. */
export async function tellMessage(
  tell: Tell,
  { messages, groups }: TellingStores,
  message: Omit<Tellable, "answered" | "groupSubject" | "isOfCommunity"> & Pick<Message, "sessionId">,
): Promise<void> {
  const { sessionId, chat } = message;
  const answered = await answeredBy(messages, message);
  const group = await keptGroup(groups, sessionId, chat);
  tell(sessionId, messageFact({ ...message, answered, ...(group && toldOf(group)) }));
}

function toldOf({ subject, isDefaultSubGroup }: Group): Pick<ToldMessage, "groupSubject" | "isOfCommunity"> {
  return { groupSubject: subject, ...(isDefaultSubGroup && { isOfCommunity: true }) };
}

/** What is told of a receipt's chat: where a community announces. */
export async function communityOf(
  groups: TellingStores["groups"],
  sessionId: string,
  chat: string,
): Promise<Pick<ToldMessage, "isOfCommunity">> {
  const group = await keptGroup(groups, sessionId, chat);
  return group?.isDefaultSubGroup ? { isOfCommunity: true } : {};
}

/** The message that another one answers; an own one may answer what was said in another chat. */
async function answeredBy(
  messages: Pick<MessageStore, "find">,
  { sessionId, chat, fromMe, quoted }: Pick<Message, "sessionId" | "chat" | "fromMe" | "quoted">,
): Promise<AnsweredMessage | null> {
  if (quoted === null) return null;
  const found = await messages.find(sessionId, fromMe ? undefined : chat, quoted);
  if (!found) return null;
  const text = textOf(found.content).slice(0, MOST_QUOTED_CHARACTERS).toWellFormed();
  return { fromMe: found.fromMe, author: found.author, text };
}

/** How far an own message has come. */
export type CameTo = {
  readonly state: MessageState;
  /** The JID of whose phone has told it. */
  readonly by?: string | undefined;
  readonly atWallMs: number;
  /** WhatsApp's time of it, where that is known by now. */
  readonly atMs?: number | undefined;
};

/** An own message has come that far; with it, that it is there, when WhatsApp has it since then. */
export async function tellProgress(
  tell: Tell,
  stores: TellingStores,
  before: Message,
  { state, by, atWallMs, atMs = before.atMs }: CameTo,
): Promise<void> {
  const { sessionId, chat, id } = before;
  if (state !== "failed" && state !== "pending" && !isWithWhatsApp(before.state)) {
    await tellMessage(tell, stores, { ...before, atMs, pushName: null });
  }
  const ofGroup = await communityOf(stores.groups, sessionId, chat);
  const reached = { state, ...(by !== undefined && { by }), atWallMs };
  tell(sessionId, { name: "message_status", chat, author: null, ids: [id], ...reached, ...ofGroup });
}

function isWithWhatsApp(state: MessageState | null): boolean {
  return state !== "pending" && state !== "failed";
}

function nameOf({ content, fromMe }: Tellable): Extract<ChatFact, { message: unknown }>["name"] {
  switch (content.kind) {
    case "reaction":
      return "message_reacted";
    case "edit":
      return "message_edited";
    case "revoke":
      return "message_revoked";
    case "vote":
      return "poll_voted";
    default:
      return fromMe ? "message_sent" : "message_received";
  }
}

/** What is told needs none of what opens media, nor pictures of it or of a page. */
function withoutKeys(content: Content): ToldMessage["content"] {
  switch (content.kind) {
    case "text":
      return { ...content, preview: undefined };
    case "buttons":
      return { ...content, headerMedia: undefined };
    case "carousel":
      return { ...content, cards: content.cards.map((card) => ({ ...card, headerMedia: undefined })) };
    default:
      return "media" in content ? toldMedia(content) : content;
  }
}

function toldMedia({ kind, caption, media }: MediaContent): ToldMedia {
  const { mimetype, bytes, fileName, seconds } = media;
  return {
    kind,
    ...(caption !== undefined && { caption }),
    media: {
      mimetype,
      bytes,
      ...(fileName !== undefined && { fileName }),
      ...(seconds !== undefined && { seconds }),
    },
  };
}

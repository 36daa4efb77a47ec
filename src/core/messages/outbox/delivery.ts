import { isChat, parseRecipient, type Recipient } from "../../chat-address.ts";
import type { Clock } from "../../clock.ts";
import type { Answer, Connections } from "../../connections.ts";
import type { KnownChat } from "../../contacts/index.ts";
import { GatewayError, toGatewayError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Keeper } from "../../presence/index.ts";
import type { Composer } from "../composer.ts";
import type { Media } from "../content/media.ts";
import type { MessageStore, Progress } from "../message-store.ts";
import { isPassing, refusedByWhatsApp } from "./refused-by-whatsapp.ts";
import { endsTyping, type Content } from "../content/content.ts";
import { withHeaderMedia } from "../content/interactive-content.ts";
import type { MediaContent } from "../content/media-content.ts";
import { releaseAll } from "../content/take-in.ts";
import { audienceOf, type AudiencePorts } from "./audience.ts";
import { composeStored } from "../compose-stored.ts";
import type { Message } from "../message.ts";
import type { Draft, Entry } from "./entry.ts";
import { ANSWER_WITHIN_MS, type Patience } from "./patience.ts";
import { createPreparation, type PreparationPorts } from "./preparation.ts";
import type { ProgressBook } from "./progress-book.ts";

/** How long WhatsApp may take when it is asked once more. */
const LAST_ANSWER_WITHIN_MS = 75_000;
/** A message that WhatsApp could not take in that moment is sent again, so often in all. */
const MOST_ATTEMPTS = 2;

export type DeliveryPorts = PreparationPorts &
  AudiencePorts & {
    readonly clock: Clock;
    readonly log: Log;
    readonly connections: Connections;
    readonly keeper: Keeper;
    readonly messages: MessageStore;
    readonly composer: Composer;
    readonly media: Pick<Media, "release">;
    readonly book: ProgressBook;
    readonly patience: Patience;
  };

/** What became of one attempt: over, WhatsApp has not answered, or the line was lost and it is to be tried anew. */
export type Attempt = "over" | "unanswered" | "lost";

/** One message's way from its turn to WhatsApp's acknowledgement. */
export interface Delivery {
  /** The session is open. Rejects only with what the machine did; then it is tried anew. */
  attempt(entry: Entry): Promise<Attempt>;
  /** It will not leave any more. */
  fail(entry: Entry, error: GatewayError): Promise<void>;
}

export function createDelivery(ports: DeliveryPorts): Delivery {
  const { clock, connections, keeper, numbers, messages, media, book, patience } = ports;
  const preparation = createPreparation(ports);

  async function fail(entry: Entry, error: GatewayError): Promise<void> {
    const isUnsent = error.code === "whatsapp_throttled" || error.code === "recipient_unknown";
    await note(entry, { state: "failed", failure: error.message, ...(isUnsent && { releasesKey: true }) });
    await drop(entry);
    // Nothing of it has reached WhatsApp.
    if (entry.attempts === 0) entry.counted?.giveBack();
    entry.end({ error });
  }

  /** Whatever is left of a file is removed at the next start. */
  async function drop({ held }: Entry): Promise<void> {
    await releaseAll(media, held).catch(() => undefined);
  }

  function note(entry: Entry, change: Omit<Progress, "sessionId" | "row" | "id">): Promise<void> {
    const { sessionId, row, id } = entry;
    return book.write({ sessionId, row, id, ...change });
  }

  /** Throws `message_not_found` when it was deleted or taken back. */
  async function storedOf({ sessionId, row, id }: Entry): Promise<Message> {
    const message = await messages.get(sessionId, row);
    if (message?.id !== id || message.isDeleted) throw gone();
    return message;
  }

  async function draftOf(entry: Entry, message: Message, chat: KnownChat<Recipient>): Promise<Draft> {
    const { sessionId, row, id, content } = message;
    const kept = await messages.wireOf(sessionId, row);
    if (kept) return { wire: kept, content };
    const uploaded = await uploadedOf(entry, content, chat.to);
    const wire = await composeStored(ports, { ...message, content: uploaded }, chat.to);
    await messages.progress([{ sessionId, row, id, wire, content: uploaded }]);
    return { wire, content: uploaded };
  }

  /** The content with the places that its media has at WhatsApp by now. */
  async function uploadedOf({ sessionId, held }: Entry, content: Content, to: Recipient): Promise<Content> {
    const files = [...held];
    const upload = async (media: MediaContent): Promise<MediaContent> =>
      media.media.place === null ? uploadOne(sessionId, to, files.shift(), media) : media;
    if ("media" in content) return upload(content);
    return content.kind === "buttons" || content.kind === "carousel"
      ? withHeaderMedia(content, upload)
      : content;
  }

  async function uploadOne(
    sessionId: string,
    to: Recipient,
    file: string | undefined,
    content: MediaContent,
  ): Promise<MediaContent> {
    if (file === undefined) throw new GatewayError("message_refused", "its media is not there any more");
    const { kind, media: facts } = content;
    const line = connections.of(sessionId).messages;
    const held = { ...facts, id: file, kind: kind === "voice" ? "audio" : kind } as const;
    const place = await line.upload(held, to);
    return { ...content, media: { ...facts, place } };
  }

  async function attempt(entry: Entry): Promise<Attempt> {
    const { sessionId } = entry;
    const address = parseRecipient(entry.chat);
    if (!address) return over(fail(entry, new GatewayError("internal", "its chat has no address")));
    if (entry.attempts === 0) {
      if (!(await preparation.isThere(sessionId, address))) return over(fail(entry, unknownRecipient()));
      await preparation.readyToLeave(entry, address);
    }
    if (entry.waits.rest.isOver) return "lost";
    const chat = await numbers.withChat(sessionId, address, (known) => known);
    if (entry.draft && entry.attempts === 0) return hand(entry, entry.draft, chat);
    const message = await storedOf(entry);
    // Its receiver has told of it before WhatsApp has.
    if (message.state !== "pending")
      return settle(entry, message, { kind: "acknowledged", atMs: message.atMs });
    return hand(entry, await draftOf(entry, message, chat), chat);
  }

  async function hand(entry: Entry, draft: Draft, chat: KnownChat<Recipient>): Promise<Attempt> {
    const { sessionId, id } = entry;
    const { to } = chat;
    // What cannot be sent is owed.
    if (isChat(to) && endsTyping(draft.content))
      await keeper.messageSent(sessionId, { ...chat, to }, true).catch(() => undefined);
    const audience = to.kind === "status" && { audience: await audienceOf(ports, sessionId) };
    const envelope = { id, to, wire: draft.wire, ...handleOf(draft.content), ...audience };
    const sent = await connections.of(sessionId).messages.send(envelope);
    entry.attempts++;
    patience.expectAnswer(entry);
    return settleBy(entry, draft, sent.answer);
  }

  async function settleBy(entry: Entry, draft: Draft, answered: Promise<Answer>): Promise<Attempt> {
    const isLast = entry.attempts >= MOST_ATTEMPTS;
    const limitMs = isLast ? LAST_ANSWER_WITHIN_MS : ANSWER_WITHIN_MS;
    const { answers } = entry.waits;
    const answer = await answers.within(answered, limitMs);
    if (answer) return settle(entry, draft, answer);
    if (answers.isOver) return "lost";
    // Whoever waits is told what WhatsApp said; but what its receiver has is not asked for once more.
    const late = Promise.race([entry.told, answered]);
    if (entry.isTold) return settle(entry, draft, await entry.told);
    if (isLast) return over(fail(entry, unanswered()));
    void late.then((told) => {
      if (told.kind !== "lost") void settle(entry, draft, told);
    });
    return "unanswered";
  }

  async function settle(entry: Entry, { content }: Pick<Draft, "content">, answer: Answer): Promise<Attempt> {
    switch (answer.kind) {
      case "lost":
        return "lost";
      case "acknowledged": {
        const atMs = answer.atMs ?? clock.wallMs();
        await note(entry, { state: "sent", atMs, ...appliedBy(content) });
        await drop(entry);
        entry.end({ error: null, atMs, content });
        return "over";
      }
      case "refused":
        if (isPassing(answer.code) && entry.attempts < MOST_ATTEMPTS) return "lost";
        return over(fail(entry, refusedByWhatsApp(answer.code)));
    }
  }

  return {
    async attempt(entry) {
      try {
        const became = await attempt(entry);
        if (became === "lost") patience.expectAnswer(entry);
        return became;
      } catch (thrown) {
        patience.expectAnswer(entry);
        const error = toGatewayError(thrown);
        if (error.code === "session_not_connected" || error.code === "whatsapp_failed") return "lost";
        if (error.code === "unavailable" || error.code === "session_moved") throw error;
        return over(fail(entry, error));
      }
    },
    fail,
  };
}

function handleOf(content: Content): { readonly mediaHandle?: string } {
  const handle = "media" in content ? content.media.place?.handle : undefined;
  return handle === undefined ? {} : { mediaHandle: handle };
}

/** What an acknowledged message has changed of another. */
function appliedBy(content: Content): Pick<Progress, "applied"> {
  switch (content.kind) {
    case "edit":
      return { applied: { target: content.target, content: { kind: "text", text: content.text } } };
    case "revoke":
      return { applied: { target: content.target, isDeleted: true } };
    default:
      return {};
  }
}

async function over(ending: Promise<void>): Promise<Attempt> {
  await ending;
  return "over";
}

export function unanswered(why = "WhatsApp did not acknowledge it in time"): GatewayError {
  return new GatewayError("message_unanswered", why);
}

export function unknownRecipient(): GatewayError {
  return new GatewayError("recipient_unknown", "recipient not on WhatsApp");
}

function gone(): GatewayError {
  return new GatewayError("message_not_found", "it was deleted before it left");
}

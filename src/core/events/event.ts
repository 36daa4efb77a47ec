import type {
  Content,
  MediaContent,
  Message,
  MessageMedia,
  MessageState,
  ReceiptSign,
} from "../messages/index.ts";
import type { RunningIndicator } from "../presence/index.ts";
import type { Qr, SessionView, ViewedState } from "../sessions/index.ts";
import type { NewsFact } from "./news-fact.ts";

/** What happens to a session and its indicators. */
export type SessionFact =
  /** It was made, its connection came into another state, or its settings were changed. */
  | {
      readonly name: "session_status";
      readonly session: SessionView;
      /** What it was when this was told last; null where this process has not told it yet. */
      readonly before: ViewedState["status"] | null;
    }
  | { readonly name: "session_deleted" }
  /** The text is a secret: for who may link the session. */
  | { readonly name: "qr"; readonly qr: Qr }
  | { readonly name: "presence_started" | "presence_refreshed"; readonly indicator: RunningIndicator }
  | {
      readonly name: "presence_ended";
      /** As it last was, and showing no longer. */
      readonly indicator: RunningIndicator;
      readonly endedAtWallMs: number;
    }
  /** For one reader alone: what it asked to go on from is not known. */
  | { readonly name: "reset" };

/** Media without what opens it. */
export type ToldMedia = Pick<MediaContent, "kind" | "caption"> & {
  readonly media: Pick<MessageMedia, "mimetype" | "bytes" | "fileName" | "seconds">;
};

/** What is told of a message with the one that answers it. */
export type AnsweredMessage = Pick<Message, "fromMe" | "author"> & { readonly text: string };

/** What is told of a message. */
export type ToldMessage = Pick<
  Message,
  "chat" | "id" | "fromMe" | "author" | "atMs" | "quoted" | "mentions" | "source"
> & {
  readonly content: Exclude<Content, MediaContent> | ToldMedia;
  /** The message that it answers; null where that is not stored. */
  readonly answered: AnsweredMessage | null;
  /** What its author calls themselves; null where that is not known. */
  readonly pushName: string | null;
  /** What its group was called then, where that was known. */
  readonly groupSubject?: string;
  /** Its group is where a community announces. */
  readonly isOfCommunity?: true;
};

/** What came of a poll. */
export type EndedPoll = Pick<Message, "chat" | "id"> & {
  readonly question: string;
  readonly options: readonly { readonly option: string; readonly votes: number }[];
  /** How many of them a voter might choose; 0 = any number. */
  readonly selectable: number;
  readonly endedAtMs: number;
  /** How many people have chosen anything. */
  readonly voterCount: number;
  /** Null where nobody is shown who has voted for what. */
  readonly voters:
    | readonly {
        readonly jid: string;
        /** What they are called, as far as that is known. */
        readonly name: string | null;
        readonly options: readonly string[];
      }[]
    | null;
};

/** What happens in a session's chats. */
export type ChatFact =
  | {
      readonly name:
        | "message_received"
        /** An own one, from here or from another device: once WhatsApp has it. */
        | "message_sent"
        /** The next are about another message, whoever wrote them. */
        | "message_reacted"
        | "message_edited"
        | "message_revoked"
        | "poll_voted";
      readonly message: ToldMessage;
    }
  /** Own messages have come that far; or the account has read, or played, somebody's on another of its devices. */
  | {
      readonly name: "message_status";
      readonly chat: string;
      /** The JID of who wrote them; null for own ones. */
      readonly author: string | null;
      readonly ids: readonly string[];
      readonly state: MessageState;
      /** The JID of by whose phone an own one has come that far, the first of a group. */
      readonly by?: string;
      readonly atWallMs: number;
      /** As of a message. */
      readonly isOfCommunity?: true;
    }
  /** A receipt of own messages tells something beside how far they have come. */
  | {
      readonly name: "message_signed";
      readonly chat: string;
      readonly ids: readonly string[];
      readonly sign: ReceiptSign;
      readonly atWallMs: number;
      readonly isOfCommunity?: true;
    }
  /** The time of a poll is over. */
  | { readonly name: "poll_ended"; readonly poll: EndedPoll }
  /** A partner begins or ceases to type, comes or goes. */
  | {
      readonly name: "partner_state";
      readonly chat: string;
      /** The JID of whoever it is. */
      readonly from: string;
      readonly state: "composing" | "recording" | "paused" | "available" | "unavailable";
      readonly lastSeenMs: number | null;
    };

/** Something that happened to a session, or that a webhook's owner wants to see arrive. */
export type Fact = SessionFact | ChatFact | NewsFact | { readonly name: "webhook_test" };

/** A fact with its place in what happened to an organization. */
export type GatewayEvent<Told extends Fact = Fact> = {
  /** A ULID; the same for whoever is told of it. */
  readonly id: string;
  readonly organizationId: string;
  readonly sessionId: string | null;
  readonly atWallMs: number;
  readonly fact: Told;
};

import { parseChatAddress } from "../chat-address.ts";
import type { Cancel, Clock } from "../clock.ts";
import { SessionMoved } from "../errors.ts";
import type { ContactNameStore, NumberBook } from "../contacts/index.ts";
import type { EndedPoll } from "../events/index.ts";
import type { Log } from "../log.ts";
import type { Served } from "../serving/index.ts";
import type { SessionStore } from "../sessions/index.ts";
import type { Teller } from "../telling.ts";
import type { Content, PollContent } from "./content/content.ts";
import { MOST_VOTERS } from "./kept-messages.ts";
import type { MessageStore, PollEnd } from "./message-store.ts";
import type { Message } from "./message.ts";

/** Of those that are told of by name; more than a group has members. */
const MOST_NAMED = 1_024;
/** The wall clock may be set meanwhile. */
const LONGEST_WAIT_MS = 60_000;
const AGAIN_AFTER_MS = 10_000;

/** Tells once of each poll that has ended, what came of it. */
export interface PollEnds {
  /** A message is at rest since now. */
  kept(content: Content): void;
  /** Begins with those that are at rest. */
  begin(): void;
  close(): Promise<void>;
}

export type PollEndsPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly numbers: Pick<NumberBook, "withChat">;
  readonly messages: Pick<MessageStore, "nextPollEnd" | "get" | "about">;
  readonly contactNames: Pick<ContactNameStore, "find">;
  readonly sessions: Pick<SessionStore, "get">;
  readonly teller: Teller;
  readonly served: Pick<Served, "streams">;
  /** Another node has these sessions. */
  readonly onMoved?: ((sessionIds: readonly string[]) => void) | undefined;
};

export function createPollEnds(ports: PollEndsPorts): PollEnds {
  const { clock, log, messages, served } = ports;
  let planned: { readonly atWallMs: number; readonly cancel: Cancel } | undefined;
  let running: Promise<void> = Promise.resolve();
  let isOver = false;

  function plan(atWallMs: number): void {
    if (isOver || (planned && planned.atWallMs <= atWallMs)) return;
    planned?.cancel();
    const delayMs = Math.min(Math.max(atWallMs - clock.wallMs(), 0), LONGEST_WAIT_MS);
    planned = { atWallMs, cancel: clock.after(delayMs, run) };
  }

  function run(): void {
    planned = undefined;
    running = running.then(endAll);
  }

  async function endAll(): Promise<void> {
    try {
      while (!isOver) {
        const next = await messages.nextPollEnd(served.streams);
        if (!next) return;
        if (next.atMs > clock.wallMs()) {
          plan(next.atMs);
          return;
        }
        await end(ports, next);
      }
    } catch (error) {
      // Whoever has its session by now tells it.
      if (error instanceof SessionMoved) ports.onMoved?.(error.streams);
      else log.error("the end of a poll cannot be told", { cause: String(error) });
      plan(clock.wallMs() + AGAIN_AFTER_MS);
    }
  }

  return {
    kept(content) {
      if (content.kind === "poll" && content.endsAtMs !== undefined) plan(content.endsAtMs);
    },
    begin: run,
    close() {
      isOver = true;
      planned?.cancel();
      return running;
    },
  };
}

async function end(ports: PollEndsPorts, { sessionId, row }: PollEnd): Promise<void> {
  const { messages, teller } = ports;
  const poll = teller.isHeard("messages", sessionId) ? await messages.get(sessionId, row) : undefined;
  const ended = poll && (await endedPoll(ports, poll));
  await teller.write("messages", [sessionId], async (stores, tell) => {
    const isFirst = await stores.messages.endPoll(sessionId, row);
    if (isFirst && ended) tell?.(sessionId, { name: "poll_ended", poll: ended });
  });
}

/** Undefined for one that nobody has got, or that was taken back. */
async function endedPoll(ports: PollEndsPorts, message: Message): Promise<EndedPoll | undefined> {
  const { sessionId, chat, id, content, state, isDeleted } = message;
  if (content.kind !== "poll" || isDeleted || state === "pending" || state === "failed") return undefined;
  const votes = await ports.messages.about(sessionId, chat, id, "vote", MOST_VOTERS);
  const ballots = votes.flatMap((vote) => ballotOf(vote) ?? []);
  return {
    chat,
    id,
    question: content.question,
    options: content.options.map((option) => ({
      option,
      votes: ballots.filter(({ options }) => options.includes(option)).length,
    })),
    selectable: content.selectable,
    endedAtMs: content.endsAtMs ?? 0,
    voterCount: ballots.length,
    voters: content.hidesVotes ? null : await votersOf(ports, sessionId, ballots),
  };
}

type Ballot = { readonly author: string | null; readonly options: PollContent["options"] };

/** Undefined for a choice that was taken back. */
function ballotOf({ author, content }: Message): Ballot | undefined {
  return content.kind === "vote" && content.options.length > 0
    ? { author, options: content.options }
    : undefined;
}

async function votersOf(
  { numbers, contactNames, sessions }: PollEndsPorts,
  sessionId: string,
  ballots: readonly Ballot[],
): Promise<EndedPoll["voters"]> {
  const device = (await sessions.get(sessionId))?.device;
  const voters: NonNullable<EndedPoll["voters"]>[number][] = [];
  for (const { author, options } of ballots.slice(0, MOST_NAMED)) {
    const address = author === null ? undefined : parseChatAddress(author);
    const key = address && (await numbers.withChat(sessionId, address, (known) => known.key));
    const names = key === undefined ? undefined : await contactNames.find(sessionId, key);
    const name = author === null ? device?.pushName : (names?.fullName ?? names?.pushName);
    const jid = author === null ? device?.jid : (key ?? author);
    if (jid !== undefined) voters.push({ jid, name: name ?? null, options });
  }
  return voters;
}

import type { z } from "@hono/zod-openapi";
import type {
  MemberFailure,
  MemberOutcome,
  Person,
  PersonAddress,
  Session,
} from "../../../src/core/index.ts";
import type { DialectKit } from "../../../src/http/dialect.ts";
import { parseNumber } from "../dialect/chat-number.ts";
import { NOT_REGISTERED } from "../dialect/refusals.ts";
import type { ParticipantResult, ParticipantsResponse } from "./answers.schemas.ts";
import type { ACTIONS, ParticipantsBody } from "./schemas.ts";

type Action = (typeof ACTIONS)[number];

/** Who is named, and what cannot be anybody. */
function fromParticipants(texts: readonly string[]): {
  readonly people: readonly PersonAddress[];
  readonly unread: readonly string[];
} {
  const people: PersonAddress[] = [];
  const unread: string[] = [];
  for (const text of texts) {
    const address = personIn(text);
    if (address) people.push(address);
    else unread.push(text);
  }
  return { people, unread };
}

/** Does what is asked of people in a group. */
export function changeParticipants(
  { answerRequests, changeMembers }: Pick<DialectKit["core"]["groups"], "answerRequests" | "changeMembers">,
  session: Session,
  group: string,
  { action, participants }: z.infer<typeof ParticipantsBody>,
): Promise<readonly MemberOutcome[]> {
  const { people } = fromParticipants(participants);
  if (action === "approve" || action === "reject") return answerRequests(session, group, action, people);
  return changeMembers(session, group, action, people);
}

export function toParticipantsResponse(
  groupJid: string,
  { action, participants }: z.infer<typeof ParticipantsBody>,
  outcomes: readonly MemberOutcome[],
): z.infer<typeof ParticipantsResponse> {
  const { unread } = fromParticipants(participants);
  const results = [
    ...outcomes.map((outcome) => toResult(outcome, action)),
    ...unread.map((text) => ({ jid: text.slice(0, 100), success: false, error: "Invalid number" })),
  ];
  const done = results.filter(({ success }) => success).length;
  return {
    success: true,
    message: `${done} of ${results.length} participants processed`,
    groupJid,
    action,
    participants: results,
  };
}

const FAILURES: Readonly<Record<MemberFailure, string>> = {
  not_on_whatsapp: NOT_REGISTERED,
  private: "Privacy settings do not allow adding this participant",
  recently_left: "Participant left the group recently",
  already_member: "Participant is already in the group",
  not_a_member: "Participant is not in the group",
  group_full: "Group is full",
  not_allowed: "Not authorized to manage group participants (must be admin)",
  refused: "Refused by WhatsApp",
};
const NO_REQUEST = "Participant has no pending request";

/** What became of somebody. */
export function toResult(outcome: MemberOutcome, action: Action): z.infer<typeof ParticipantResult> {
  const { failure } = outcome;
  const isAnswer = action === "approve" || action === "reject";
  const phoneNumber = numberOf(outcome);
  return {
    jid: jidOf(outcome),
    ...(phoneNumber !== null && { phoneNumber }),
    success: failure === null,
    ...(failure !== null && {
      error: isAnswer && failure === "not_a_member" ? NO_REQUEST : FAILURES[failure],
    }),
  };
}

/** Somebody's number, in digits; null where it is not known. */
export function numberOf({ jid }: Person): string | null {
  return jid?.split("@")[0] ?? null;
}

/** Somebody's: a number's, where it is known. */
export function jidOf({ jid, lid }: Person): string {
  return jid ?? lid ?? "";
}

/** Somebody as they are named; undefined for what cannot be anybody. */
export function personIn(text: string): PersonAddress | undefined {
  const address = parseNumber(text);
  return address?.kind === "group" ? undefined : address;
}

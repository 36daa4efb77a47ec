import { parseChatAddress, toJid, type PersonAddress } from "../chat-address.ts";
import type { NumberBook } from "../contacts/index.ts";
import type { Person } from "../events/index.ts";
import type { GroupStore } from "./group-store.ts";
import type { GroupMember } from "./group.ts";
import type { Invitee, MemberAnswer } from "./line-groups.ts";

/** Why somebody is not what they were to be. */
export type MemberFailure =
  | "not_on_whatsapp"
  /** Only those whom they have in their address book add them: they can be sent an invitation. */
  | "private"
  | "recently_left"
  | "already_member"
  | "not_a_member"
  | "group_full"
  | "not_allowed"
  | "refused";

/** What became of somebody, by all that is known of them. */
export type MemberOutcome = Person & {
  /** As they were named. */
  readonly address: PersonAddress;
  readonly failure: MemberFailure | null;
};

/** Somebody as a group is to name them; without it nobody is there. */
export type Resolved = Person & { readonly address: PersonAddress; readonly invitee: Invitee | undefined };

/** WhatsApp's codes. */
const FAILURES: Readonly<Record<number, MemberFailure>> = {
  401: "not_allowed",
  403: "private",
  404: "not_on_whatsapp",
  408: "recently_left",
  409: "already_member",
  417: "private",
  419: "group_full",
};

/** Numbers that are asked about at the same time. */
const LOOK_UPS_AT_ONCE = 8;

/** Finds out how WhatsApp knows people. Throws what look-ups throw. */
export async function resolvePeople(
  numbers: NumberBook,
  sessionId: string,
  people: readonly PersonAddress[],
): Promise<readonly Resolved[]> {
  const resolved: Resolved[] = [];
  for (let at = 0; at < people.length; at += LOOK_UPS_AT_ONCE) {
    const some = people.slice(at, at + LOOK_UPS_AT_ONCE);
    resolved.push(...(await Promise.all(some.map((address) => resolve(numbers, sessionId, address)))));
  }
  return resolved;
}

/** The same for who is in a group already: they are asked about only where the group does not have them. */
export async function resolveMembers(
  { numbers, groups }: { readonly numbers: NumberBook; readonly groups: GroupStore },
  sessionId: string,
  group: string,
  people: readonly PersonAddress[],
): Promise<readonly Resolved[]> {
  const found = await Promise.all(
    people.map(async (address) => {
      const { key, to, formerKeys } = await numbers.withChat(sessionId, address, (chat) => chat);
      const member = await groups.findMember(sessionId, group, [toJid(to), key, ...formerKeys]);
      return member && resolvedMember(address, member);
    }),
  );
  const absent = people.filter((_address, at) => found[at] === undefined);
  const others = [...(await resolvePeople(numbers, sessionId, absent))];
  return found.flatMap((each) => each ?? others.shift() ?? []);
}

/** What became of everybody, by the answers for those who are there, in their order. */
export function outcomesOf(
  people: readonly Resolved[],
  answers: readonly MemberAnswer[],
  failureOf: (refusal: number) => MemberFailure = (refusal) => FAILURES[refusal] ?? "refused",
): readonly MemberOutcome[] {
  const left = [...answers];
  return people.map(({ address, jid, lid, invitee }) => {
    const refusal = invitee ? (left.shift()?.refusal ?? null) : 404;
    const failure = invitee ? (refusal === null ? null : failureOf(refusal)) : "not_on_whatsapp";
    return { address, jid, lid, failure };
  });
}

/** Of who was to be in the group already. */
export function failureOfMember(refusal: number): MemberFailure {
  if (refusal === 404) return "not_a_member";
  return refusal === 403 ? "not_allowed" : (FAILURES[refusal] ?? "refused");
}

export function inviteesOf(people: readonly Resolved[]): readonly Invitee[] {
  return people.flatMap(({ invitee }) => invitee ?? []);
}

async function resolve(numbers: NumberBook, sessionId: string, address: PersonAddress): Promise<Resolved> {
  if (address.kind === "lid") {
    const number = (await numbers.numberOf(sessionId, address.lid)) ?? null;
    return { address, ...personOf(address, number), invitee: { to: address, number } };
  }
  const isKnown = await numbers.isOnWhatsApp(sessionId, address.number);
  const isThere = isKnown ?? (await numbers.lookUp(sessionId, address.number)) !== undefined;
  if (!isThere) return { address, jid: toJid(address), lid: null, invitee: undefined };
  const { key, to } = await numbers.withChat(sessionId, address, (chat) => chat);
  const known = parseChatAddress(key);
  const number = known?.kind === "person" ? known.number : address.number;
  if (to.kind === "group") return { address, jid: toJid(address), lid: null, invitee: undefined };
  return { address, ...personOf(to, number), invitee: { to, number } };
}

function resolvedMember(address: PersonAddress, { jid, lid }: GroupMember): Resolved {
  const to = parseChatAddress(lid ?? jid ?? "");
  const phone = parseChatAddress(jid ?? "");
  const number = phone?.kind === "person" ? phone.number : null;
  const invitee = to && to.kind !== "group" ? { to, number } : undefined;
  return { address, jid, lid, invitee };
}

function personOf(to: PersonAddress, number: string | null): Person {
  return {
    jid: number === null ? null : toJid({ kind: "person", number }),
    lid: to.kind === "lid" ? toJid(to) : null,
  };
}

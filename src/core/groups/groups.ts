import type { PersonAddress } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { NumberBook } from "../contacts/index.ts";
import { GatewayError, toGatewayError } from "../errors.ts";
import type { Page } from "../page.ts";
import { requireOpen, type Session } from "../sessions/index.ts";
import { stepsOf, toKeptChange, type GroupEdit } from "./group-edit.ts";
import type { GroupStore } from "./group-store.ts";
import { memberKey, type Group, type GroupInfo, type GroupMember } from "./group.ts";
import { leaving } from "./leave-group.ts";
import type { GroupStep, JoinRequest, LineGroups } from "./line-groups.ts";
import {
  failureOfMember,
  inviteesOf,
  outcomesOf,
  resolveMembers,
  resolvePeople,
  type MemberOutcome,
} from "./members.ts";
import { rowsInOrder } from "./rows-in-order.ts";
import { subjectOf } from "./subject-of.ts";

/** Whoever makes a group is in it and need not be named. */
export type NewGroup = {
  readonly subject: string;
  readonly participants: readonly PersonAddress[];
  /** What else it is to have from the beginning: done once it is there. */
  readonly edit?: GroupEdit | undefined;
  /** The JID of the community that it is to belong to. */
  readonly community?: string | undefined;
};

/** A group that was made. */
export type CreatedGroup = {
  readonly group: GroupInfo;
  readonly members: readonly MemberOutcome[];
  /** What it has not got of what it was to have, and why. */
  readonly failed: readonly { readonly what: string; readonly error: GatewayError }[];
};

export type MemberAction = "add" | "remove" | "promote" | "demote";

/**
 * The groups that sessions are in. What is read is what is kept; everything else asks WhatsApp, and throws what its line
 * throws: `session_not_connected`, `whatsapp_failed`, `whatsapp_throttled`, `group_not_found`, `group_forbidden`,
 * `group_refused`.
 */
export interface Groups {
  /** In the order in which they were first seen; pages go by their rows. */
  list(session: Session, page?: Page): AsyncIterable<Group>;
  /** Throws `group_not_found`. */
  get(session: Session, group: string): Promise<Group>;
  /** The same as `list`, of who is in a group. Throws `group_not_found`. */
  members(session: Session, group: string, page?: Page): AsyncIterable<GroupMember>;
  /** What a group is called, as it is kept; undefined where none is, and of what is no group. */
  subjectOf(sessionId: string, chat: string): Promise<string | undefined>;
  /** A group as WhatsApp describes it now, which is kept. */
  refresh(session: Session, group: string): Promise<GroupInfo>;
  /** What an invitation leads to. Throws `invite_invalid`, `invite_revoked`. */
  invited(session: Session, code: string): Promise<GroupInfo>;
  /** Throws `members_refused` where nobody of those named is on WhatsApp: then nothing is made. */
  create(session: Session, group: NewGroup): Promise<CreatedGroup>;
  /**
   * Changes one after the other; what each was is told in the end. Where one fails the earlier ones stand, and the error's
   * details have them as `changed`.
   */
  change(session: Session, group: string, edit: GroupEdit): Promise<readonly string[]>;
  changeMembers(
    session: Session,
    group: string,
    action: MemberAction,
    people: readonly PersonAddress[],
  ): Promise<readonly MemberOutcome[]>;
  inviteCode(session: Session, group: string): Promise<string>;
  resetInvite(session: Session, group: string): Promise<string>;
  /** By the code of an invitation. Throws `invite_invalid`, `invite_revoked`. */
  join(session: Session, code: string): Promise<{ readonly group: string; readonly isWaiting: boolean }>;
  requests(session: Session, group: string): Promise<readonly JoinRequest[]>;
  answerRequests(
    session: Session,
    group: string,
    answer: "approve" | "reject",
    people: readonly PersonAddress[],
  ): Promise<readonly MemberOutcome[]>;
  /** A community with all its groups. */
  leave(session: Session, group: string): Promise<void>;
}

export type GroupPorts = {
  readonly clock: Clock;
  readonly connections: Connections;
  readonly numbers: NumberBook;
  readonly groups: GroupStore;
};

export function createGroups({ clock, connections, numbers, groups }: GroupPorts): Groups {
  /** Asks of one group. WhatsApp refuses who is not in it in the same words as who is no admin of it: then it is asked which. */
  async function ask<T>(
    { id }: Session,
    group: string,
    question: (line: LineGroups) => Promise<T>,
  ): Promise<T> {
    const line = connections.of(id).groups;
    try {
      return await question(line);
    } catch (thrown) {
      const error = toGatewayError(thrown);
      if (error.code === "group_forbidden") await line.get(group);
      if (error.code === "group_not_found") await groups.remove(id, group);
      throw error;
    }
  }

  /** Asks for a group's description and keeps it. */
  async function kept(sessionId: string, question: () => Promise<GroupInfo>): Promise<GroupInfo> {
    const askedAtMs = clock.wallMs();
    const group = await question();
    await groups.put(sessionId, group, askedAtMs, clock.wallMs());
    return group;
  }

  async function applyStep(session: Session, group: string, step: GroupStep): Promise<void> {
    await ask(session, group, (line) => line.change(group, step));
    await groups.change(session.id, group, toKeptChange(step, session, clock.wallMs()), clock.wallMs());
  }

  async function applyMembers(
    { id }: Session,
    group: string,
    action: MemberAction,
    done: readonly MemberOutcome[],
  ): Promise<void> {
    if (done.length === 0) return;
    const nowMs = clock.wallMs();
    const keys = done.map(memberKey);
    if (action === "add") {
      const members = done.map(({ jid, lid }) => ({ jid, lid, role: "member" as const }));
      await groups.addMembers(id, group, members, nowMs);
    } else if (action === "remove") await groups.removeMembers(id, group, keys, nowMs);
    else await groups.setRole(id, group, keys, action === "promote" ? "admin" : "member", nowMs);
  }

  async function get({ id }: Session, group: string): Promise<Group> {
    const found = await groups.find(id, group);
    if (!found) throw new GatewayError("group_not_found", "the account is in no such group");
    return found;
  }

  const succeeded = (outcomes: readonly MemberOutcome[]) =>
    outcomes.filter(({ failure }) => failure === null);

  return {
    get,
    list: ({ id }, page = {}) => rowsInOrder((asked) => groups.list(id, asked), page),
    async *members(session, group, page = {}) {
      await get(session, group);
      yield* rowsInOrder((asked) => groups.membersOf(session.id, group, asked), page);
    },
    subjectOf: (sessionId, chat) => subjectOf(groups, sessionId, chat),
    refresh: (session, group) => kept(session.id, () => ask(session, group, (line) => line.get(group))),
    invited: ({ id }, code) => connections.of(id).groups.invited(code),
    async create(session, { subject, participants, edit = {}, community }) {
      requireOpen(connections, session.id);
      const people = await resolvePeople(numbers, session.id, participants);
      const members = inviteesOf(people);
      if (people.length > 0 && members.length === 0) throw membersRefused(outcomesOf(people, []));
      const made = await connections.of(session.id).groups.create({ subject, members, community });
      await groups.put(session.id, made.group, clock.wallMs(), clock.wallMs());
      const failed: { what: string; error: GatewayError }[] = [];
      for (const step of stepsOf(edit)) {
        await applyStep(session, made.group.jid, step).catch((error: unknown) =>
          failed.push({ what: step.what, error: toGatewayError(error) }),
        );
      }
      return { group: made.group, members: outcomesOf(people, made.answers), failed };
    },
    async change(session, group, edit) {
      const changed: string[] = [];
      for (const step of stepsOf(edit)) {
        try {
          await applyStep(session, group, step);
        } catch (thrown) {
          if (changed.length === 0) throw thrown;
          const { code, message, details } = toGatewayError(thrown);
          throw new GatewayError(code, message, { details: { ...details, changed }, cause: thrown });
        }
        changed.push(step.what);
      }
      return changed;
    },
    async changeMembers(session, group, action, people) {
      requireOpen(connections, session.id);
      const resolved =
        action === "add"
          ? await resolvePeople(numbers, session.id, people)
          : await resolveMembers({ numbers, groups }, session.id, group, people);
      const invitees = inviteesOf(resolved);
      const answers =
        invitees.length === 0
          ? []
          : await ask(session, group, (line) => line.changeMembers(group, action, invitees));
      const outcomes = outcomesOf(resolved, answers, action === "add" ? undefined : failureOfMember);
      await applyMembers(session, group, action, succeeded(outcomes));
      return outcomes;
    },
    inviteCode: (session, group) => ask(session, group, (line) => line.inviteCode(group)),
    resetInvite: (session, group) => ask(session, group, (line) => line.resetInvite(group)),
    async join(session, code) {
      const line = connections.of(session.id).groups;
      const joined = await line.join(code);
      // What cannot be read now is told by WhatsApp's notification.
      if (!joined.isWaiting) await kept(session.id, () => line.get(joined.group)).catch(() => undefined);
      return joined;
    },
    requests: (session, group) => ask(session, group, (line) => line.requests(group)),
    async answerRequests(session, group, answer, people) {
      requireOpen(connections, session.id);
      const resolved = await resolvePeople(numbers, session.id, people);
      const invitees = inviteesOf(resolved);
      const answers =
        invitees.length === 0
          ? []
          : await ask(session, group, (line) => line.answerRequests(group, answer, invitees));
      const outcomes = outcomesOf(resolved, answers, failureOfMember);
      if (answer === "approve") await applyMembers(session, group, "add", succeeded(outcomes));
      return outcomes;
    },
    leave: leaving({ connections, groups }, ask),
  };
}

/** The refusal of a call of which nothing was done: each of them with the reason. */
export function membersRefused(outcomes: readonly MemberOutcome[]): GatewayError {
  const participants = Object.fromEntries(
    outcomes.map((outcome) => [outcome.jid ?? outcome.lid ?? "", outcome.failure ?? "refused"]),
  );
  return new GatewayError("members_refused", "none of the participants could be added", {
    details: { participants },
  });
}

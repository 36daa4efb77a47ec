import type { PersonAddress } from "../chat-address.ts";
import type { Person } from "../events/index.ts";
import type { GroupInfo } from "./group.ts";

/** Who is to be in a group: by LID where there is one, with the number that they have. */
export type Invitee = { readonly to: PersonAddress; readonly number: string | null };

/** What became of somebody: null, or WhatsApp's code of why not. */
export type MemberAnswer = { readonly to: PersonAddress; readonly refusal: number | null };

/** Something of a group that is to be another. */
export type GroupStep =
  | { readonly what: "subject"; readonly subject: string }
  /** Empty is none. */
  | { readonly what: "description"; readonly description: string }
  | { readonly what: "announce" | "locked" | "approval" | "membersAdd"; readonly isOn: boolean };

/** Somebody who asks to be let into a group. Milliseconds since 1970. */
export type JoinRequest = Person & { readonly atMs: number | null };

/**
 * Groups over a line, each by its JID. Throws `session_not_connected`, `whatsapp_failed`, `whatsapp_throttled`,
 * `group_not_found` for one that is not there or that the account is not in, `group_forbidden` for what it may not,
 * `group_refused` for what WhatsApp does not take.
 */
export interface LineGroups {
  get(group: string): Promise<GroupInfo>;
  /** Those that the account is in. */
  all(): Promise<readonly GroupInfo[]>;
  /** What an invitation leads to, by its code. Throws `invite_invalid`, `invite_revoked`. */
  invited(code: string): Promise<GroupInfo>;
  /** A new group with these in it, in a community where one is named; and whom WhatsApp has not let in. */
  create(founding: {
    readonly subject: string;
    readonly members: readonly Invitee[];
    readonly community?: string | undefined;
  }): Promise<{ readonly group: GroupInfo; readonly answers: readonly MemberAnswer[] }>;
  change(group: string, step: GroupStep): Promise<void>;
  /** Where its picture is; null where there is none, or the account may not see it. */
  pictureUrl(group: string): Promise<string | null>;
  /** JPEG; null is none. */
  setPicture(group: string, picture: Uint8Array | null): Promise<void>;
  /** In the order of `members`. */
  changeMembers(
    group: string,
    action: "add" | "remove" | "promote" | "demote",
    members: readonly Invitee[],
  ): Promise<readonly MemberAnswer[]>;
  inviteCode(group: string): Promise<string>;
  /** The code of before leads nowhere then. */
  resetInvite(group: string): Promise<string>;
  /** Throws `invite_invalid`, `invite_revoked`. */
  join(code: string): Promise<{ readonly group: string; readonly isWaiting: boolean }>;
  requests(group: string): Promise<readonly JoinRequest[]>;
  answerRequests(
    group: string,
    answer: "approve" | "reject",
    members: readonly Invitee[],
  ): Promise<readonly MemberAnswer[]>;
  leave(group: string): Promise<void>;
}

import type { Clock } from "../clock.ts";
import { toJid } from "../chat-address.ts";
import type { Connections } from "../connections.ts";
import type { GroupChange, NewsFact, Person } from "../events/index.ts";
import type { Log } from "../log.ts";
import type { SessionStore } from "../sessions/index.ts";
import type { GroupStore, KeptChange } from "./group-store.ts";
import { memberKey } from "./group.ts";
import type { HeardGroups, HeardMemberTag } from "./heard-groups.ts";

export type GroupKeepingPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Connections;
  readonly groups: GroupStore;
  readonly sessions: Pick<SessionStore, "get">;
};

type GroupNews = Extract<NewsFact, { name: "group_changed" | "members_changed" }>;

/** Of a session, asked about at the same time: what is more is read with all of them when the session opens next. */
const MOST_ASKED = 50;

/** Keeps what is heard of groups, until the returned function is called. */
export function keepGroups({ clock, log, connections, groups, sessions }: GroupKeepingPorts): () => void {
  const asked = new Map<string, Map<string, { again: boolean }>>();

  /** In the background: whatever else is heard of the session does not wait for it. What is heard meanwhile has it read again. */
  function readAnew(sessionId: string, group: string): void {
    const underWay = asked.get(sessionId) ?? new Map<string, { again: boolean }>();
    const known = underWay.get(group);
    if (known) known.again = true;
    if (known || underWay.size >= MOST_ASKED) return;
    const reading = { again: false };
    asked.set(sessionId, underWay.set(group, reading));
    const askedAtMs = clock.wallMs();
    connections
      .of(sessionId)
      .groups.get(group)
      .then((info) => groups.put(sessionId, info, askedAtMs, clock.wallMs()))
      .catch((error: unknown) => log.debug("a group was not read", { sessionId, cause: String(error) }))
      .finally(() => {
        underWay.delete(group);
        if (underWay.size === 0) asked.delete(sessionId);
        if (reading.again) readAnew(sessionId, group);
      });
  }

  async function hasAccount(sessionId: string, people: readonly Person[]): Promise<boolean> {
    const { device } = (await sessions.get(sessionId)) ?? {};
    if (!device) return false;
    const jid = toJid({ kind: "person", number: device.number });
    return people.some((person) => person.jid === jid || (device.lid !== null && person.lid === device.lid));
  }

  async function keepNews(sessionId: string, fact: GroupNews): Promise<void> {
    if (fact.name === "members_changed") {
      if (fact.action === "leave" && (await hasAccount(sessionId, fact.members))) {
        await groups.remove(sessionId, fact.group);
        return;
      }
      if (!(await keepMembers(groups, sessionId, fact, clock.wallMs()))) readAnew(sessionId, fact.group);
      return;
    }
    const { group, change } = fact;
    if (change.what === "deleted") await groups.remove(sessionId, group);
    else if (change.what === "joined") {
      if (!(await groups.find(sessionId, group))) readAnew(sessionId, group);
    } else {
      const isKept = await groups.change(sessionId, group, keptOf(change, fact), clock.wallMs());
      // What a community links is told to all who are in the community.
      if (!isKept && change.what !== "community") readAnew(sessionId, group);
    }
  }

  return connections.onHeard(async (sessionId, heard) => {
    if (heard.what === "groups") return keepAllGroups({ clock, groups }, sessionId, heard);
    if (heard.what === "member_tag") return keepTag(groups, sessionId, heard);
    if (heard.what !== "news") return;
    const { fact } = heard;
    if (fact.name === "group_changed" || fact.name === "members_changed") await keepNews(sessionId, fact);
  });
}

/** These are all that the account was in when it was asked. */
export async function keepAllGroups(
  { clock, groups }: Pick<GroupKeepingPorts, "clock" | "groups">,
  sessionId: string,
  { groups: all, askedAtMs }: Pick<HeardGroups, "groups" | "askedAtMs">,
): Promise<void> {
  const present = new Set(all.map(({ jid }) => jid));
  for (const jid of await groups.listJids(sessionId)) {
    if (!present.has(jid)) await groups.remove(sessionId, jid, askedAtMs);
  }
  for (const group of all) await groups.put(sessionId, group, askedAtMs, clock.wallMs());
}

/** Of a group that is not kept, or a member who is not known to be in it, no label is. */
async function keepTag(
  groups: GroupStore,
  sessionId: string,
  { group, member, tag }: HeardMemberTag,
): Promise<void> {
  const keys = [member.lid, member.jid].filter((key) => key !== null);
  await groups.setTag(sessionId, group, keys, tag);
}

/** False where the group is not kept. */
async function keepMembers(
  groups: GroupStore,
  sessionId: string,
  { group, action, members }: Extract<GroupNews, { name: "members_changed" }>,
  nowMs: number,
): Promise<boolean> {
  const keys = members.map(memberKey);
  switch (action) {
    case "join":
      return groups.addMembers(
        sessionId,
        group,
        members.map((member) => ({ ...member, role: "member" })),
        nowMs,
      );
    case "leave":
      return groups.removeMembers(sessionId, group, keys, nowMs);
    case "promote":
    case "demote":
      return groups.setRole(sessionId, group, keys, action === "promote" ? "admin" : "member", nowMs);
  }
}

function keptOf(
  change: Exclude<GroupChange, { what: "joined" | "deleted" }>,
  { by, atMs }: Extract<GroupNews, { name: "group_changed" }>,
): KeptChange {
  switch (change.what) {
    case "subject":
      return { subject: change.subject, subjectSet: { by, atMs } };
    case "description":
      return change.description === ""
        ? { description: null, descriptionSet: null }
        : { description: change.description, descriptionSet: { by, atMs } };
    case "announce":
      return { isAnnounce: change.isOn };
    case "locked":
      return { isLocked: change.isOn };
    case "approval":
      return { hasApproval: change.isOn };
    case "membersAdd":
      return { canMembersAdd: change.isOn };
    case "ephemeral":
      return { ephemeralSeconds: change.seconds };
    case "community":
      return { community: change.community };
    case "invite":
      return {};
  }
}

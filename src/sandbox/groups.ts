import { randomBytes, randomInt } from "node:crypto";
import { BoundedMap } from "./bounded-map.ts";

const KEPT = 1000;

export type Role = "member" | "admin" | "superadmin";

export type Description = {
  readonly id: string;
  readonly text: string;
  readonly by: string;
  /** Epoch seconds. */
  readonly at: string;
};

/** What the admins of a group decide. */
export type GroupSettings = {
  /** Only admins write. */
  announcement: boolean;
  /** Only admins change subject, description and how long messages last. */
  locked: boolean;
  /** How long messages last; 0 is for ever. */
  ephemeralSeconds: number;
  /** Who has the invite link is let in by an admin. */
  approval: boolean;
  /** Every member adds others. */
  allAdd: boolean;
};

/** What a group is to a community: its parent group, which has no messages of its own, or one of the groups in it. */
export type Place =
  | { readonly kind: "parent"; readonly isApprovalRequired: boolean }
  /** `isDefault`: where the community's announcements are, which is never taken out of it. */
  | { readonly kind: "in"; readonly community: string; readonly isDefault: boolean };

const USUAL_SETTINGS: GroupSettings = {
  announcement: false,
  locked: false,
  ephemeralSeconds: 0,
  approval: false,
  allAdd: false,
};

export type Group = {
  readonly jid: string;
  /** By what its members are named in it. */
  readonly addressing: "lid" | "pn";
  subject: string;
  /** Who has given it its subject, and when (epoch seconds). */
  subjectBy: string;
  subjectAt: string;
  readonly creator: string;
  /** Epoch seconds. */
  readonly createdAt: string;
  /** People: numbers where they are known, else LIDs. */
  readonly members: Map<string, Role>;
  description: Description | undefined;
  readonly settings: GroupSettings;
  inviteCode: string;
  /** The codes of links that are dead, the newest hundred. */
  readonly formerCodes: string[];
  /** Who has asked to be let in, and when (epoch seconds). */
  readonly requests: Map<string, string>;
  /** Undefined of a group that has to do with no community. */
  place: Place | undefined;
};

export type NewGroup = Pick<Group, "subject" | "creator" | "createdAt" | "addressing"> & {
  /** Beside the creator. */
  readonly members: readonly string[];
  readonly description?: Description | undefined;
  /** Those that are not as usual. */
  readonly settings?: Partial<GroupSettings> | undefined;
  readonly place?: Place | undefined;
};

/** The groups, in memory; the newest thousand. */
export class Groups {
  readonly #groups = new BoundedMap<string, Group>(KEPT);

  create({
    subject,
    creator,
    createdAt,
    addressing,
    members,
    description,
    settings,
    place,
  }: NewGroup): Group {
    const group: Group = {
      jid: `120363${randomInt(10 ** 11, 10 ** 12)}@g.us`,
      addressing,
      subject,
      subjectBy: creator,
      subjectAt: createdAt,
      creator,
      createdAt,
      members: new Map([...members.map((one) => [one, "member"] as const), [creator, "superadmin"]]),
      description,
      settings: { ...USUAL_SETTINGS, ...settings },
      inviteCode: newInviteCode(),
      formerCodes: [],
      requests: new Map(),
      place,
    };
    this.#groups.set(group.jid, group);
    return group;
  }

  find(jid: string): Group | undefined {
    return this.#groups.get(jid);
  }

  delete(jid: string): void {
    this.#groups.delete(jid);
  }

  /** The group that an invite link leads to. */
  findByInvite(code: string): Group | undefined {
    return this.#groups.values.find(({ inviteCode }) => inviteCode === code);
  }

  /** The parent groups of communities, the newest last. */
  get communities(): readonly Group[] {
    return this.#groups.values.filter(({ place }) => place?.kind === "parent");
  }

  /** The groups in a community. */
  inCommunity(community: string): readonly Group[] {
    return this.#groups.values.filter(({ place }) => place?.kind === "in" && place.community === community);
  }

  /** Whether an invite link led to a group once. */
  wasInvite(code: string): boolean {
    return this.#groups.values.some(({ formerCodes }) => formerCodes.includes(code));
  }

  /** The groups that somebody is in. */
  of(person: string): readonly Group[] {
    return this.#groups.values.filter(({ members }) => members.has(person));
  }
}

/** WhatsApp's own bound. */
export const MOST_MEMBERS = 1024;
/** Of dead links. */
export const MOST_FORMER_CODES = 100;

/** True for who may change a group's members. */
export function isAdmin({ members }: Group, person: string): boolean {
  const role = members.get(person);
  return role === "admin" || role === "superadmin";
}

/** True for who may write to a group that they are in. */
export function mayWrite(group: Group, person: string): boolean {
  return !group.settings.announcement || isAdmin(group, person);
}

/** True for who may change what a group is called, says and shows. */
export function mayChangeInfo(group: Group, person: string): boolean {
  return group.members.has(person) && (!group.settings.locked || isAdmin(group, person));
}

/** What stands at the end of an invite link: 22 letters and digits. */
export function newInviteCode(): string {
  return randomBytes(32).toString("base64").replaceAll(/[+/=]/g, "").slice(0, 22);
}

import { randomInt } from "node:crypto";
import { BoundedMap } from "./bounded-map.ts";

const KEPT = 1000;

export type Role = "member" | "admin" | "superadmin";

export type Group = {
  readonly jid: string;
  subject: string;
  /** Who has given it its subject, and when (epoch seconds). */
  subjectBy: string;
  subjectAt: string;
  readonly creator: string;
  /** Epoch seconds. */
  readonly createdAt: string;
  /** People: numbers where they are known, else LIDs. */
  readonly members: Map<string, Role>;
};

export type NewGroup = Pick<Group, "subject" | "creator" | "createdAt"> & {
  /** Beside the creator. */
  readonly members: readonly string[];
};

/** The groups, in memory; the newest thousand. */
export class Groups {
  readonly #groups = new BoundedMap<string, Group>(KEPT);

  create({ subject, creator, createdAt, members }: NewGroup): Group {
    const group: Group = {
      jid: `120363${randomInt(10 ** 11, 10 ** 12)}@g.us`,
      subject,
      subjectBy: creator,
      subjectAt: createdAt,
      creator,
      createdAt,
      members: new Map([...members.map((one) => [one, "member"] as const), [creator, "superadmin"]]),
    };
    this.#groups.set(group.jid, group);
    return group;
  }

  find(jid: string): Group | undefined {
    return this.#groups.get(jid);
  }

  /** The groups that somebody is in. */
  of(person: string): readonly Group[] {
    return this.#groups.values.filter(({ members }) => members.has(person));
  }
}

/** True for who may change a group's members. */
export function isAdmin({ members }: Group, person: string): boolean {
  const role = members.get(person);
  return role === "admin" || role === "superadmin";
}

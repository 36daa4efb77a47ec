import type { Connections } from "../connections.ts";
import { GatewayError, toGatewayError } from "../errors.ts";
import type { Media, MediaSource } from "../messages/index.ts";
import { takePicture } from "../profile/index.ts";
import { requireOpen, type Session } from "../sessions/index.ts";
import type { GroupEdit } from "./group-edit.ts";
import type { GroupStore } from "./group-store.ts";
import type { GroupInfo, GroupRole } from "./group.ts";
import type { CreatedGroup, Groups, NewGroup } from "./groups.ts";

/** A picture as a caller gives it; null removes the one there is, undefined leaves it. */
export type WithPicture = { readonly picture?: MediaSource | null | undefined };

/** A group as WhatsApp describes it now, and the code of its invitation where the account may have that. */
export type DescribedGroup = { readonly group: GroupInfo; readonly inviteCode: string | null };

/** What is asked of groups beside: their pictures, and all at once. Throws what they throw. */
export interface GroupDetails {
  describe(session: Session, group: string): Promise<DescribedGroup>;
  /** Where WhatsApp has its picture; null where it has none, or the account may not see it. */
  pictureOf(session: Session, group: string): Promise<string | null>;
  /**
   * As `change`, and the picture at last. It is made what WhatsApp takes before anything is changed: throws what media is
   * refused with, and `picture_unfit`.
   */
  update(session: Session, group: string, edit: GroupEdit & WithPicture): Promise<readonly string[]>;
  /** As `create`, with a picture: it is made before the group is. */
  found(session: Session, group: NewGroup & WithPicture): Promise<CreatedGroup>;
  /** What the account may do in each of its groups, by their JIDs, as it is kept. */
  ownRoles(session: Session): Promise<ReadonlyMap<string, GroupRole>>;
}

export type GroupDetailPorts = {
  readonly connections: Connections;
  readonly media: Pick<Media, "picture">;
  readonly groups: GroupStore;
};

export function createGroupDetails(
  groups: Groups,
  { connections, media, groups: store }: GroupDetailPorts,
): GroupDetails {
  async function setPicture(session: Session, group: string, jpeg: Uint8Array | null): Promise<void> {
    const line = connections.of(session.id).groups;
    try {
      await line.setPicture(group, jpeg);
    } catch (thrown) {
      // Who is not in it is refused in the same words as who may not.
      if (toGatewayError(thrown).code === "group_forbidden") await line.get(group);
      throw thrown;
    }
  }

  /** Undefined where it is to stay. */
  async function taken(session: Session, { picture }: WithPicture): Promise<Uint8Array | null | undefined> {
    requireOpen(connections, session.id);
    return picture === undefined ? undefined : takePicture(media, session, picture);
  }

  return {
    async describe(session, group) {
      const info = await groups.refresh(session, group);
      const code = await groups.inviteCode(session, group).catch(() => null);
      return { group: info, inviteCode: code };
    },
    pictureOf: ({ id }, group) => connections.of(id).groups.pictureUrl(group),
    async update(session, group, { picture, ...edit }) {
      const jpeg = await taken(session, { picture });
      const changed = await groups.change(session, group, edit);
      if (jpeg === undefined) return changed;
      try {
        await setPicture(session, group, jpeg);
      } catch (thrown) {
        const { code, message, details } = toGatewayError(thrown);
        throw new GatewayError(code, message, { details: { ...details, changed }, cause: thrown });
      }
      return [...changed, "picture"];
    },
    async found(session, { picture, ...group }) {
      const jpeg = await taken(session, { picture });
      const created = await groups.create(session, group);
      if (!jpeg) return created;
      try {
        await setPicture(session, created.group.jid, jpeg);
        return created;
      } catch (thrown) {
        const failed = { what: "picture", error: toGatewayError(thrown) };
        return { ...created, failed: [...created.failed, failed] };
      }
    },
    async ownRoles({ id, device }) {
      if (!device) return new Map();
      const names = [`${device.number}@s.whatsapp.net`, ...(device.lid === null ? [] : [device.lid])];
      const places = await store.groupsOf(id, names);
      return new Map(places.map(({ group, role }) => [group, role]));
    },
  };
}

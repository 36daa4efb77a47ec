import type { ChannelView, CommunityView } from "../browser/phone-view.ts";
import type { Channel } from "../channels.ts";
import type { Group } from "../groups.ts";
import type { ServerContext } from "../server/context.ts";
import { cut, cutIfAny } from "./cut.ts";
import { MOST_OF_NAME, summaryOf } from "./message-view.ts";

/** The newest of each are shown. */
const MOST_SHOWN = 20;
const MOST_OF_DESCRIPTION = 400;

/** The channels, the newest first. */
export function viewChannels({ channels, profiles }: ServerContext): readonly ChannelView[] {
  return channels.all
    .slice(-MOST_SHOWN)
    .toReversed()
    .map((channel) => viewChannel(channel, (owner) => cutIfAny(profiles.nameOf(owner), MOST_OF_NAME)));
}

function viewChannel(
  { jid, name, description, followers, posts }: Channel,
  nameOf: (owner: string) => string | null,
): ChannelView {
  const [owner] = [...followers].find(([, { role }]) => role === "owner") ?? [];
  return {
    jid,
    name: cut(name, MOST_OF_NAME),
    description: cut(description, MOST_OF_DESCRIPTION),
    owner: owner === undefined ? null : (nameOf(owner) ?? `+${owner}`),
    followers: followers.size - (owner === undefined ? 0 : 1),
    posts: posts.all.toReversed().map((post) => ({
      id: cut(post.id, MOST_OF_NAME),
      at: post.at,
      isEdited: post.fate === "edited",
      summary: summaryOf(post),
    })),
  };
}

/** The communities with their groups, the newest first. */
export function viewCommunities({ groups }: ServerContext): readonly CommunityView[] {
  return groups.communities
    .slice(-MOST_SHOWN)
    .toReversed()
    .map((community) => ({
      ...viewGroup(community),
      groups: groups.inCommunity(community.jid).map((group) => ({
        ...viewGroup(group),
        isForAnnouncements: group.place?.kind === "in" && group.place.isDefault,
      })),
    }));
}

function viewGroup({ jid, subject, members }: Group) {
  return { jid, subject: cut(subject, MOST_OF_NAME), members: members.size };
}

import type { ChannelView, CommunityView } from "./phone-view.ts";
import { TEXTS, timeOfDay } from "./texts.ts";

/** The communities, each with its groups; nothing where there is none. */
export function Communities({ communities }: { readonly communities: readonly CommunityView[] }) {
  if (communities.length === 0) return null;
  return (
    <section class="card" aria-labelledby="communities">
      <h2 id="communities">{TEXTS.communities}</h2>
      <ul class="rows">
        {communities.map(({ jid, subject, members, groups }) => (
          <li key={jid} class="gathering">
            <strong dir="auto">{subject}</strong>
            <span class="quiet"> {TEXTS.members(members)}</span>
            <ul class="within">
              {groups.map((group) => (
                <li key={group.jid}>
                  <bdi>{group.subject}</bdi>
                  <span class="quiet">
                    {" "}
                    {TEXTS.members(group.members)}
                    {group.isForAnnouncements && `, ${TEXTS.announcements}`}
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The channels, each with its newest posts; nothing where there is none. */
export function Channels({ channels }: { readonly channels: readonly ChannelView[] }) {
  if (channels.length === 0) return null;
  return (
    <section class="card" aria-labelledby="channels">
      <h2 id="channels">{TEXTS.channels}</h2>
      <ul class="rows">
        {channels.map((channel) => (
          <Channel key={channel.jid} channel={channel} />
        ))}
      </ul>
    </section>
  );
}

function Channel({ channel }: { readonly channel: ChannelView }) {
  const { name, description, owner, followers, posts } = channel;
  return (
    <li class="gathering">
      <strong dir="auto">{name}</strong>
      <span class="quiet"> {TEXTS.followers(followers)}</span>
      {owner !== null && (
        <p class="quiet">
          {TEXTS.ownedBy} <bdi>{owner}</bdi>
        </p>
      )}
      {description !== "" && <p dir="auto">{description}</p>}
      {posts.length === 0 ? (
        <p class="note">{TEXTS.noPosts}</p>
      ) : (
        <ol class="within">
          {posts.map(({ id, at, isEdited, summary }) => (
            <li key={id}>
              <bdi>{TEXTS.summary(summary)}</bdi>
              <span class="quiet">
                {" "}
                {timeOfDay(at).slice(0, "hh:mm".length)}
                {isEdited && `, ${TEXTS.edited}`}
              </span>
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}

import type { Channel } from "../../channels.ts";

/** A channel as WhatsApp tells it; with what it is to somebody, where that is asked. Numbers are texts. */
export function channelData(channel: Channel, viewer: string | undefined): object {
  const { jid, name, description, invite, createdAt, picturePath, followers } = channel;
  const at = `${createdAt}000000`;
  const pictureOf = (type: string) => ({ id: createdAt, type, direct_path: picturePath });
  const follower = viewer === undefined ? undefined : followers.get(viewer);
  return {
    id: jid,
    state: { type: "ACTIVE" },
    thread_metadata: {
      creation_time: createdAt,
      invite,
      name: { id: at, text: name, update_time: at },
      description: { id: at, text: description, update_time: at },
      subscribers_count: String([...followers.values()].filter(({ role }) => role !== "owner").length),
      verification: "UNVERIFIED",
      picture: picturePath === undefined ? null : pictureOf("IMAGE"),
      preview: pictureOf("PREVIEW"),
      settings: { reaction_codes: { value: "ALL" } },
    },
    viewer_metadata:
      viewer === undefined
        ? null
        : { mute: follower?.isMuted ? "ON" : "OFF", role: (follower?.role ?? "guest").toUpperCase() },
  };
}

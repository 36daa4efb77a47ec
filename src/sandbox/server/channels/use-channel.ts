import type { Channel } from "../../channels.ts";
import type { ChannelAction } from "./tell-of-channel.ts";

/** Somebody joins, leaves, mutes or unmutes a channel; whether anything is another by it. */
export function useChannel({ followers }: Channel, person: string, action: ChannelAction): boolean {
  const follower = followers.get(person);
  switch (action) {
    case "join":
      if (!follower) followers.set(person, { role: "subscriber", isMuted: false });
      return !follower;
    case "leave":
      return followers.delete(person);
    case "mute":
    case "unmute": {
      const isMuted = action === "mute";
      if (!follower || follower.isMuted === isMuted) return false;
      follower.isMuted = isMuted;
      return true;
    }
  }
}

import { parseRecipient, type Channel, type ChannelRole } from "../../core/index.ts";
import { membersOf } from "./mex.ts";

/** Where WhatsApp has pictures that it tells the paths of. */
const PICTURE_HOST = "https://pps.whatsapp.net";
const ROLES: readonly ChannelRole[] = ["owner", "admin", "subscriber", "guest"];

/** A channel as GraphQL tells it; undefined for what has no JID of one. Whatever else is missing is empty. */
export function readChannel(told: unknown): Channel | undefined {
  const { id, state, thread_metadata: thread, viewer_metadata: viewer } = membersOf(told);
  if (typeof id !== "string" || parseRecipient(id)?.kind !== "channel") return undefined;
  const { name, description, invite, subscribers_count: followers, picture } = membersOf(thread);
  const { mute, role } = membersOf(viewer);
  return {
    jid: id,
    state: (textIn(membersOf(state)["type"]) || "active").toLowerCase(),
    name: textIn(membersOf(name)["text"]),
    description: textIn(membersOf(description)["text"]),
    inviteCode: textIn(invite) || null,
    followers: countIn(followers),
    pictureUrl: pictureUrlIn(picture),
    role: ROLES.find((one) => one === textIn(role).toLowerCase()) ?? null,
    isMuted: textIn(mute).toUpperCase() === "ON",
  };
}

function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** WhatsApp writes numbers as texts. */
function countIn(value: unknown): number {
  const count = Number(value ?? 0);
  return Number.isSafeInteger(count) && count > 0 ? count : 0;
}

function pictureUrlIn(picture: unknown): string | null {
  const { url, direct_path: path } = membersOf(picture);
  if (typeof url === "string" && url.startsWith("https://")) return url;
  return typeof path === "string" && path.startsWith("/") ? `${PICTURE_HOST}${path}` : null;
}

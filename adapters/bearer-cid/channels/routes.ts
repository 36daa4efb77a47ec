import { pageOf } from "../dialect/examples.ts";
import { notBuiltIn } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";
import { JidParams, StoredPageQuery } from "../dialect/schemas.ts";
import { POST } from "./examples.ts";

const CHANNELS = "/api/v1/sessions/{session}/channels";
const notBuilt = notBuiltIn("channels", JidParams);

// prettier-ignore
export const channelOperations: readonly Operation[] = [
  notBuilt("post", CHANNELS, "createChannel", "send", "Create a channel", { 201: {} }),
  notBuilt("get", `${CHANNELS}/{jid}/messages`, "listChannelMessages", "send", "List posts of a channel", { 200: pageOf(POST, "") }, [], StoredPageQuery),
  notBuilt("post", `${CHANNELS}/{jid}:follow`, "followChannel", "send", "Follow a channel", { 204: null }),
  notBuilt("post", `${CHANNELS}/{jid}:unfollow`, "unfollowChannel", "send", "Unfollow a channel", { 204: null }),
  notBuilt("post", `${CHANNELS}/{jid}:mute`, "muteChannel", "send", "Mute or unmute a channel", { 204: null }),
];

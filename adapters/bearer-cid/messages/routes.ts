import { notBuiltIn } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";
import { SessionParams } from "../dialect/schemas.ts";
import { POSTED, QUEUED, SENT } from "./examples.ts";
import { MessageParams, SendQuery } from "./schemas.ts";

const MESSAGES = "/api/v1/sessions/{session}/messages";
const notBuilt = notBuiltIn("messages", MessageParams);
const notBuiltStatus = notBuiltIn("status", SessionParams);

// prettier-ignore
export const messageOperations: readonly Operation[] = [
  notBuilt("post", MESSAGES, "sendMessage", "send", "Send a message", { 200: SENT, 202: QUEUED }, [400], SendQuery),
  notBuilt("patch", `${MESSAGES}/{mid}`, "editMessage", "send", "Edit an own text message", { 200: SENT }, [400]),
  notBuilt("delete", `${MESSAGES}/{mid}`, "revokeMessage", "send", "Delete a message for everyone", { 200: SENT }),
  notBuilt("post", `${MESSAGES}/{mid}/reaction`, "addReaction", "send", "React to a message", { 200: SENT }),
  notBuilt("delete", `${MESSAGES}/{mid}/reaction`, "removeReaction", "send", "Take a reaction back", { 200: SENT }),
  notBuilt("post", `${MESSAGES}/{mid}/forward`, "forwardMessage", "send", "Forward a message", { 200: SENT }, [400]),
  notBuilt("post", `${MESSAGES}/{mid}/vote`, "voteMessage", "send", "Vote in a poll", { 200: SENT }, [400]),
  notBuiltStatus("post", "/api/v1/sessions/{session}/status", "postStatus", "send", "Post a status update", { 200: POSTED }, [400]),
];

import { pageOf } from "../dialect/examples.ts";
import { notBuiltIn } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";
import { ChatParams, SessionParams, StoredPageQuery } from "../dialect/schemas.ts";
import { MESSAGE } from "../messages/examples.ts";
import { CHAT, IMPORT, IMPORT_STARTED, PARTNER } from "./examples.ts";

const CHATS = "/api/v1/sessions/{session}/chats";
const notBuilt = notBuiltIn("chats", ChatParams);
const notBuiltBackup = notBuiltIn("backup", SessionParams);

// prettier-ignore
export const chatOperations: readonly Operation[] = [
  notBuilt("get", CHATS, "listChats", "read", "List chats", { 200: pageOf(CHAT, null) }, [], StoredPageQuery),
  notBuilt("get", `${CHATS}/{cid}`, "getChat", "read", "Get a chat", { 200: CHAT }),
  notBuilt("patch", `${CHATS}/{cid}`, "updateChat", "send", "Archive, pin or mute a chat", { 200: CHAT }, [422]),
  notBuilt("delete", `${CHATS}/{cid}`, "deleteChat", "send", "Delete the gateway's copy of a chat", { 204: null }),
  notBuilt("post", `${CHATS}/{cid}/read`, "readChat", "send", "Clear the unread counter of a chat", { 200: CHAT }),
  notBuilt("get", `${CHATS}/{cid}/presence`, "getChatPresence", "read", "Whether the partner is online, or types", { 200: PARTNER }, [400]),
  notBuilt("get", `${CHATS}/{cid}/messages`, "listChatMessages", "read", "List messages, the newest first", { 200: pageOf(MESSAGE, null) }, [], StoredPageQuery),
  notBuiltBackup("get", "/api/v1/sessions/{session}/backfill", "backupStatus", "manage", "The last import of a backup", { 200: IMPORT }),
  notBuiltBackup("post", "/api/v1/sessions/{session}/backfill", "importBackup", "manage", "Import a backup of the phone", { 202: IMPORT_STARTED }, [400, 409]),
];

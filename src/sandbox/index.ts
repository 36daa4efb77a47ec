export { startSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";
export type { PhoneClock } from "./clock.ts";
export type { ChatStateRecord } from "./chat-state-log.ts";
export type { Forgery } from "./wire/certificates.ts";
export type { MessageRecord } from "./message-log.ts";
export type { ReceiptRecord } from "./phone/messages/receipts.ts";
export type { ReceivedMessage } from "./phone/messages/received-message.ts";
export type { ConnectionInfo } from "./server/connection.ts";
export type { NotedStanza } from "./server/stanza-notes.ts";

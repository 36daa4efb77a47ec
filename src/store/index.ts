export {
  hasDatabase,
  inspectStore,
  lockToServe,
  openStore,
  openStoreToServe,
  type FoundWebhook,
  type FolderStore,
  type Inspected,
  type Store,
  type StoreOptions,
} from "./store.ts";
export { inspectKept, openBeside, openToServe } from "./opening.ts";
export { faultsOfFolder, octal, openMode } from "./data-folder.ts";
export type { ServeLock } from "./sqlite/database/serve-lock.ts";
export { newMessageId } from "./message-id.ts";
export { newId } from "./new-id.ts";
export { moveStore, type Moved, type MovingOptions } from "./moving.ts";

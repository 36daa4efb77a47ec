export {
  hasDatabase,
  inspectStore,
  lockToServe,
  openStore,
  openStoreToServe,
  type Inspected,
  type Store,
  type StoreOptions,
} from "./store.ts";
export { faultsOfFolder, octal, openMode } from "./data-folder.ts";
export type { ServeLock } from "./serve-lock.ts";
export { newId } from "./new-id.ts";

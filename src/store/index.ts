export {
  hasDatabase,
  inspectStore,
  openStore,
  openStoreToServe,
  type Inspected,
  type Store,
  type StoreOptions,
} from "./store.ts";
export { newId } from "./new-id.ts";
export { makeFolder } from "./make-folder.ts";

import { AsyncResource } from "node:async_hooks";

/** How many async storages every promise of this process pays for: Node before 24 marks each new resource for each. */
export function storagesInUse(): number {
  const marks = Object.getOwnPropertySymbols(new AsyncResource("probe"));
  return marks.filter(({ description }) => description === "kResourceStore").length;
}

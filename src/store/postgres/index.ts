export { inspectPostgres } from "./inspect.ts";
export { openPostgres, openPostgresToServe } from "./open.ts";
export { beginTakeOver, type TakeOver } from "./take-over.ts";

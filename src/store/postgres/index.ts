export { inspectPostgres } from "./inspect.ts";
export { openPostgres, openPostgresToServe } from "./open.ts";

export { createBackfills, type Backfill, type Backfills } from "./backfills.ts";

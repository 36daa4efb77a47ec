import { buildDist } from "./dist.ts";

// `npm run build`.
await buildDist();

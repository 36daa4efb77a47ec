import { readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { OPERATIONS, README } from "./counts-block.ts";
import { operationCounts } from "./operation-counts.ts";

const readme = readFileSync(README, "utf8");
const text = readme.replace(OPERATIONS, (_, begin: string, _block, end: string) =>
  [begin, operationCounts(), end].join("\n\n"),
);
const options = { parser: "markdown", printWidth: 110, proseWrap: "preserve" } as const;
writeFileSync(README, await format(text, options));

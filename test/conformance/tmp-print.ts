import { coverageOf, nameOf } from "./coverage.ts";
import { loadCases } from "./load-cases.ts";
for (const d of ["bearer-cid", "token-number"] as const)
  for (const o of coverageOf(d, loadCases()))
    if (o.isBuilt) {
      const g = o.answers.filter((a) => a.cases === 0).map(nameOf);
      if (g.length) console.log(d, o.operationId, o.cases, JSON.stringify(g));
    }
process.exit();

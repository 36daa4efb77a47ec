import { temporaryFolder } from "../support/temporary-folder.ts";
import { compare, type Comparison } from "./comparison.ts";
import { startGatewayOn } from "./gateway-process.ts";
import { ROLES, type Role, type Three } from "./three.ts";
import { orderOf } from "./turns.ts";

const NOBODY = { apiKey: "", accountToken: "", sessions: [] };

/** From the start to the first healthy answer on an empty database, each start with a new one. */
export async function compareStartUps(builds: Three<string>, blocks: number): Promise<Comparison> {
  const values: Three<number[]> = { before: [], control: [], after: [] };
  for (let block = 0; block < blocks; block++) {
    const halves = new Map<Role, number>();
    for (const which of orderOf(ROLES, block)) {
      const tookMs = await healthyAfterMs(builds[which]);
      const other = halves.get(which);
      if (other === undefined) halves.set(which, tookMs);
      else values[which].push((other + tookMs) / 2);
    }
  }
  return compare("start to healthy, empty database", "ms", values);
}

async function healthyAfterMs(build: string): Promise<number> {
  using folder = temporaryFolder();
  await using gateway = await startGatewayOn({ ...folder, seeded: NOBODY }, { build });
  return gateway.healthyAfterMs;
}

import { startPostgres } from "../../support/postgres/server.ts";
import { freePort } from "../../support/free-port.ts";
import { runDuet } from "../../support/run-duet.ts";
import { ENCRYPTION_KEY } from "../../support/cluster/cluster.ts";
import { figure, quantile, type Figure } from "../figures.ts";
import { seededFolder, startGatewayOn, type GatewayProcess, type LinkedFolder } from "../gateway-process.ts";
import { copyOf } from "../linked-folder.ts";
import { costComparisons } from "../cost-comparison.ts";
import { DIALECTS } from "../presence-requests.ts";
import { countStanzas } from "../stanza-count.ts";
import { gatewayTargets } from "../targets.ts";
import { three, threeInTurn, type Three } from "../three.ts";
import { inTurns, type Target } from "../turns.ts";

const SESSIONS = 100;
const KEY = { DUET_ENCRYPTION_KEY: ENCRYPTION_KEY };
const TURNS = { blocks: 12, turnMs: 400 };

/** Presence calls of one node on PostgreSQL beside two gateways on SQLite, in turns. */
export async function clusterStore(): Promise<readonly Figure[]> {
  await using all = new AsyncDisposableStack();
  const databaseUrl = all.use(await startPostgres()).urlOf("postgres");
  const seeded = all.use(await seededFolder(SESSIONS, KEY));
  const gateways = await threeInTurn(0, async (role) => {
    const folder = all.use(copyOf(seeded));
    const env = role === "after" ? await movedTo(databaseUrl, folder) : {};
    const gateway = all.use(await startGatewayOn(folder, { env: { ...KEY, ...env }, switches: [] }));
    await gateway.untilOpen();
    return gateway;
  });
  const turns = await inTurns(await targetsOf(gateways), TURNS);
  return DIALECTS.flatMap((dialect) =>
    costComparisons(
      turns,
      three((role) => `${role} ${dialect}`),
    ).flatMap((cost) => [
      figure(`${dialect}, ${cost.name}: on SQLite`, quantile(cost.values.before, 0.5), cost.unit),
      figure(`${dialect}, ${cost.name}: PostgreSQL ÷ SQLite`, cost.afterOverBefore.median, ""),
      figure(`${dialect}, ${cost.name}: SQLite once more ÷ SQLite`, cost.controlOverBefore.median, ""),
    ]),
  );
}

/** Moves a folder's sessions into a database; gives the settings of the one node on it. */
async function movedTo(databaseUrl: string, folder: LinkedFolder): Promise<Record<string, string>> {
  const env = { ...KEY, DUET_DATA_DIR: folder.path, DUET_DATABASE_URL: databaseUrl };
  const moved = await runDuet(["migrate-store"], env);
  if (moved.exitCode !== 0) throw new Error(`the sessions were not moved: ${moved.stderr}`);
  return { DUET_DATABASE_URL: databaseUrl, DUET_NODE_ADDRESS: `127.0.0.1:${await freePort()}` };
}

async function targetsOf(gateways: Three<GatewayProcess>): Promise<readonly Target[]> {
  const targets: Target[] = [];
  await threeInTurn(0, async (role) => {
    const ofBoth = gatewayTargets(gateways[role]);
    for (const dialect of DIALECTS) {
      const target = { ...ofBoth[dialect], name: `${role} ${dialect}` };
      await countStanzas(target, gateways[role].whatsapp);
      targets.push(target);
    }
  });
  return targets;
}

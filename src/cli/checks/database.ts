import type { Config } from "../../config.ts";
import { inspectDatabase } from "../../gateway.ts";
import { VERSION } from "../../version.ts";
import { checked, good, wrong, type Check } from "./check.ts";
import { freeBytesAt } from "./disk.ts";
import { describeUpgrade } from "./upgrade.ts";
import { checkWebhooks } from "./webhooks.ts";

/** The database as it is found, and what the next start makes of it. Nothing is made or changed. */
export async function checkDatabase(config: Config): Promise<readonly Check[]> {
  try {
    const found = await inspectDatabase(config);
    // A first start that was killed leaves one without a version.
    if (!found?.version) return [good("database", "none yet; the first start makes it")];
    const { organizations, version } = found;
    return [
      good("database", `opened with its key; organizations: ${organizations}; version ${version}`),
      await checked("upgrade", () => describeUpgrade(found, VERSION, freeBytesAt(config.dataDir))),
      ...checkWebhooks(config, found.webhooks, Date.now()),
    ];
  } catch (error) {
    return [wrong("database", error instanceof Error ? error.message : String(error))];
  }
}

import { expect, it } from "vitest";
import { openPostgres } from "../../../src/store/postgres/index.ts";
import { createVault } from "../../../src/store/vault.ts";
import { AT_MS, filling } from "../../contracts/store/support/filled-stores.ts";
import { testDatabase } from "../../support/postgres/database.ts";

const ROWS = 100_000;

/** Of tables that a message, or a change of a group, is looked up in. */
const LOOK_UPS = [
  "SELECT key, names FROM contact_names WHERE session_id = $1 AND key = $2",
  "SELECT canonical FROM canonical_numbers WHERE session_id = $1 AND number = $2",
  "SELECT number FROM canonical_numbers WHERE session_id = $1 AND lid = $2 ORDER BY expires_at DESC LIMIT 1",
  "SELECT id FROM group_members WHERE session_id = $1 AND phone_jid = $2",
  "SELECT key FROM group_members WHERE session_id = $1 AND key > $2 GROUP BY key ORDER BY key LIMIT 50",
  "SELECT 1 FROM labelled_chats WHERE session_id = $1 AND chat = $2",
];

it("people are looked up by an index, however many there are", async () => {
  await using database = await testDatabase();
  const vault = createVault(Buffer.alloc(32, 7));
  const store = await openPostgres({ url: database.url, vault, wallMs: () => AT_MS });
  const { id } = await filling(store).session(await filling(store).organization());
  await store.close();
  const all = `FROM generate_series(1, ${ROWS}) AS n`;
  for (const statement of [
    `INSERT INTO contact_names (session_id, key, named_at, names) SELECT '${id}', n || '@lid', n, '' ${all}`,
    `INSERT INTO canonical_numbers SELECT '${id}', n, n, n, n ${all}`,
    `INSERT INTO groups (session_id, jid, first_seen_at, updated_at, member_count, facts) VALUES ('${id}', 'g', 1, 1, 1, '')`,
    `INSERT INTO group_members (session_id, group_id, key, phone_jid, role, first_seen_at, last_seen_at)
     SELECT '${id}', (SELECT id FROM groups), n || '@lid', n, 'member', n, n ${all}`,
    `INSERT INTO labelled_chats SELECT '${id}', n, '6' ${all}`,
    "ANALYZE",
  ])
    await database.query(statement);
  for (const lookUp of LOOK_UPS) {
    const text = lookUp.replace("$1", `'${id}'`).replace("$2", "'777'");
    const plan = (await database.query(`EXPLAIN ${text}`)).map((line) => line["QUERY PLAN"]).join("\n");
    expect(plan, lookUp).toMatch(/Index (Only )?Scan/);
    expect(plan, lookUp).not.toContain("Seq Scan");
  }
});

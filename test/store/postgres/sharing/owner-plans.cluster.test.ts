import { expect, it } from "vitest";
import { postgresOwnerStore } from "../../../../src/store/postgres/cluster/owner-store.ts";
import { explained } from "../../../support/postgres/explained.ts";
import { testNodes } from "../../../support/postgres/nodes.ts";

const SESSIONS = 100_000;

it("among a hundred thousand sessions what is free is found, counted and taken by an index", async () => {
  await using nodes = await testNodes();
  const [one, two] = [await nodes.joined("a:1"), await nodes.joined("b:1")];
  const acme = await one.organization();
  await nodes.database.query(
    `INSERT INTO sessions (id, organization_id, name, label, created_by, created_at, updated_at, announce, auto_read,
       presence_typing, rate_per_minute, rate_per_hour)
     SELECT 's' || n, '${acme}', n, '', '', n, n, 'quiet', false, false, 1, 1 FROM generate_series(1, ${SESSIONS}) n`,
  );
  await nodes.database.query(
    `UPDATE owners SET epoch = 1, free_since = NULL, incarnation =
       CASE hashtext(stream) % 2 WHEN 0 THEN ${one.incarnation} ELSE ${two.incarnation} END`,
  );
  for (const node of [one, two]) await node.release(["s7", "s8", "s9"]);
  await nodes.database.query("VACUUM ANALYZE owners");
  await using explaining = await explained(nodes.database.url);
  const owners = postgresOwnerStore(explaining.steps);
  for (const look of [
    () => owners.countFree(),
    () => owners.countOwned(one.incarnation),
    () => owners.takeFree(one.incarnation, { sessions: 2, organizations: 2 }),
    () => owners.take(one.incarnation, "s8"),
    () => owners.ownersOf(["s1", "s2"]),
    () => owners.list("s5", 20),
    () => owners.release(one.incarnation, ["s1"], two.incarnation),
  ]) {
    const { whole, indexes } = await explaining.readsOf(look);
    expect(whole).not.toContain("owners");
    expect([...indexes].some((index) => index.startsWith("owners"))).toBe(true);
  }
});

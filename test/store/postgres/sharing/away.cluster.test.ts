import { expect, it } from "vitest";
import { openPostgresToServe } from "../../../../src/store/postgres/index.ts";
import { AT_MS } from "../../../contracts/store/support/filled-stores.ts";
import { refusal } from "../../../contracts/store/support/refusal.ts";
import { eventually } from "../../../support/eventually.ts";
import { testDatabase } from "../../../support/postgres/database.ts";
import { SERVING, TestNode } from "../../../support/postgres/nodes.ts";
import { swallowingProxy } from "../../../support/postgres/swallowing-proxy.ts";
import { Stopwatch } from "../../../support/stopwatch.ts";

it("a database that says nothing any more is given up soon, also by who waits for it, and used again once it answers", async () => {
  await using database = await testDatabase();
  await using proxy = await swallowingProxy(database.url);
  const store = await openPostgresToServe({
    ...SERVING,
    url: proxy.url,
    wallMs: () => AT_MS,
    isNode: true,
  });
  const node = new TestNode(store, "a:1");
  await node.join();
  const { id } = await node.session(await node.organization());
  await node.lease(id, "bob");
  await eventually("it has been seen to answer", () => node.renew());
  proxy.swallow();
  using watch = new Stopwatch();
  await expect(node.lease(id, "alice")).rejects.toEqual(refusal("unavailable"));
  // A statement would be waited for longer, and a connection as long.
  expect(watch.livedMs).toBeLessThan(5_000);
  await expect(store.leases.list()).rejects.toThrow("it does not answer");
  proxy.heal();
  await eventually("it is used again", () =>
    node.lease(id, "carol").then(
      () => true,
      () => false,
    ),
  );
  expect((await store.leases.list()).map(({ chat }) => chat).toSorted()).toEqual(["bob", "carol"]);
  await store.close();
});

import { describe, expect, it } from "vitest";
import { openStore } from "../../../src/store/index.ts";
import { AT_MS, optionsFor, TestStore } from "../test-store.ts";

describe("an organization", () => {
  it("takes everything of it away when it is deleted, and nothing of others", async () => {
    using test = new TestStore();
    const [acme, other] = [await test.organization(), await test.organization()];
    for (const id of [acme, other]) {
      const { id: sessionId } = await test.linkedSession(id);
      await test.lease(sessionId, "chat");
      await test.webhook(id);
      await test.webhook(id, { sessionId });
      await test.credential(id);
      await test.credential(id, "account_token");
    }
    const rowsOf = (tables: readonly string[]) => {
      const raw = test.raw();
      const counts = tables.map((table) => raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
      raw.close();
      return counts;
    };
    const tables = [
      "organizations",
      "credentials",
      "sessions",
      "devices",
      "device_keys",
      "presence_leases",
      "webhooks",
    ];
    expect(rowsOf(tables)).toEqual([2, 6, 2, 2, 2, 2, 4]);
    await test.removeOrganization(acme);
    expect(rowsOf(tables)).toEqual([1, 3, 1, 1, 1, 1, 2]);
    await test.removeOrganization(other);
    expect(rowsOf(tables)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("a change by another process", () => {
  it("is seen at once, and counted; an opening that changes nothing is not", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const before = test.store.foreignChanges();
    const beside = openStore(optionsFor(test.directory));
    expect(test.store.foreignChanges()).toBe(before);
    await beside.organizations.beginRemoval(acme, AT_MS);
    expect(test.store.foreignChanges()).not.toBe(before);
    expect(await test.store.organizations.find(acme)).toBeUndefined();
    beside.close();
  });
});

import { describe, expect, it } from "vitest";
import { TestStore } from "../test-store.ts";

describe("a new session", () => {
  it("leaves those of an older version alone whose names differ in case only", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const [one, other] = [await test.session(acme, { name: "support" }), await test.session(acme)];
    const raw = test.raw();
    raw.prepare("UPDATE sessions SET name = 'Support' WHERE id = ?").run(other.id);
    raw.close();
    expect((await test.store.sessions.list(acme, "", 10)).map(({ name }) => name)).toEqual([
      "support",
      "Support",
    ]);
    expect((await test.store.sessions.find(acme, one.id))?.name).toBe("support");
    expect((await test.store.sessions.findByName(acme, "Support"))?.id).toBe(other.id);
    expect(await test.store.sessions.isNameTaken(acme, "sUPPORT")).toBe(true);
    expect(await test.store.sessions.isNameTaken(await test.organization(), "support")).toBe(false);
  });
});

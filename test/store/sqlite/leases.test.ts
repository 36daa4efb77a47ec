import { describe, expect, it } from "vitest";
import { AT_MS, TestStore } from "../test-store.ts";

describe("stored indicators", () => {
  it("come back as they were written, the newest of a chat alone", async () => {
    using test = new TestStore();
    const { id } = await test.session(await test.organization());
    await test.lease(id, "one");
    const newer = await test.lease(id, "one", { state: "recording", endsAtWallMs: AT_MS + 5 });
    const owed = await test.lease(id, "two", { state: null });
    const byChat = [...(await test.store.leases.list())].sort((a, b) => a.chat.localeCompare(b.chat));
    expect(byChat).toEqual([newer, owed]);
  });

  it("are forgotten one by one", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const [one, other] = [await test.session(acme), await test.session(acme)];
    const kept = await test.lease(other.id, "chat");
    await test.lease(one.id, "chat");
    await test.store.leases.write([{ sessionId: one.id, chat: "chat", lease: null }]);
    expect(await test.store.leases.list()).toEqual([kept]);
  });

  it("of a session that is gone are left out, and the others written", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const [gone, there] = [await test.session(acme), await test.session(acme)];
    const lease = await test.lease(there.id, "chat");
    await test.store.sessions.delete(acme, gone.id);
    await test.store.leases.write([
      { sessionId: gone.id, chat: "chat", lease: { ...lease, sessionId: gone.id } },
      { sessionId: there.id, chat: "chat", lease: { ...lease, state: "recording" } },
    ]);
    expect(await test.store.leases.list()).toEqual([{ ...lease, state: "recording" }]);
  });
});

import { describe, expect, it } from "vitest";
import { AT_MS, TestStore } from "../test-store.ts";

describe("stored indicators", () => {
  it("come back as they were written, the newest of a chat alone", () => {
    using test = new TestStore();
    const { id } = test.session(test.organization());
    test.lease(id, "one");
    const newer = test.lease(id, "one", { state: "recording", endsAtWallMs: AT_MS + 5 });
    const owed = test.lease(id, "two", { state: null });
    const byChat = [...test.store.leases.list()].sort((a, b) => a.chat.localeCompare(b.chat));
    expect(byChat).toEqual([newer, owed]);
  });

  it("are forgotten one by one", () => {
    using test = new TestStore();
    const acme = test.organization();
    const [one, other] = [test.session(acme), test.session(acme)];
    const kept = test.lease(other.id, "chat");
    test.lease(one.id, "chat");
    test.store.leases.write([{ sessionId: one.id, chat: "chat", lease: null }]);
    expect(test.store.leases.list()).toEqual([kept]);
  });

  it("of a session that is gone are left out, and the others written", () => {
    using test = new TestStore();
    const acme = test.organization();
    const [gone, there] = [test.session(acme), test.session(acme)];
    const lease = test.lease(there.id, "chat");
    test.store.sessions.delete(acme, gone.id);
    test.store.leases.write([
      { sessionId: gone.id, chat: "chat", lease: { ...lease, sessionId: gone.id } },
      { sessionId: there.id, chat: "chat", lease: { ...lease, state: "recording" } },
    ]);
    expect(test.store.leases.list()).toEqual([{ ...lease, state: "recording" }]);
  });
});

import { describe, expect, it } from "vitest";
import { brokenChange } from "./support/broken-change.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS } from "./support/filled-stores.ts";

/** What the leases of every store do alike. */
export function leaseContract(open: OpenPorts): void {
  describe("stored indicators", () => {
    it("come back as they were written, the newest of a chat alone", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      await test.lease(id, "one");
      const newer = await test.lease(id, "one", { state: "recording", endsAtWallMs: AT_MS + 5 });
      const owed = await test.lease(id, "two", { state: null });
      const byChat = [...(await test.store.leases.list())].sort((a, b) => a.chat.localeCompare(b.chat));
      expect(byChat).toEqual([newer, owed]);
    });

    it("are forgotten one by one", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [await test.session(acme), await test.session(acme)];
      const kept = await test.lease(other.id, "chat");
      await test.lease(one.id, "chat");
      await test.store.leases.write([{ sessionId: one.id, chat: "chat", lease: null }]);
      expect(await test.store.leases.list()).toEqual([kept]);
    });

    it("are read of some sessions alone", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [await test.session(acme), await test.session(acme)];
      const lease = await test.lease(one.id, "chat");
      await test.lease(other.id, "chat");
      expect(await test.store.leases.list([one.id, "none"])).toEqual([lease]);
      expect(await test.store.leases.list([])).toEqual([]);
    });

    it("of a session that is gone are left out, and the others written", async () => {
      await using test = await open();
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

    it("are written all or none", async () => {
      await using test = await open();
      const { id: sessionId } = await test.session(await test.organization());
      const kept = await test.lease(sessionId, "one");
      const two = { ...kept, chat: "two" };
      const write = () =>
        test.store.leases.write([
          { sessionId, chat: "one", lease: null },
          { sessionId, chat: "two", lease: two },
          brokenChange("refused"),
        ]);
      await expect(write()).rejects.toThrow("refused");
      expect(await test.store.leases.list()).toEqual([kept]);
    });

    it("are changed in the order given", async () => {
      await using test = await open();
      const { id: sessionId } = await test.session(await test.organization());
      const lease = await test.lease(sessionId, "one");
      const recording = { ...lease, state: "recording" } as const;
      await test.store.leases.write([
        { sessionId, chat: "one", lease: null },
        { sessionId, chat: "one", lease },
        { sessionId, chat: "one", lease: recording },
        { sessionId, chat: "two", lease: { ...lease, chat: "two" } },
        { sessionId, chat: "two", lease: null },
      ]);
      expect(await test.store.leases.list()).toEqual([recording]);
    });
  });
}

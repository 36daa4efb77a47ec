import { describe, expect, it } from "vitest";
import type { Intent } from "../../../src/core/index.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS } from "./support/filled-stores.ts";

const CHAT = "4915100000002@s.whatsapp.net";

const intentOf = (sessionId: string, id: string): Intent => ({
  sessionId,
  chat: CHAT,
  id,
  content: { kind: "text", text: "hello" },
  quoted: null,
  mentions: [],
  forwards: 0,
  source: "api",
  createdAtMs: AT_MS,
  held: [],
  wire: null,
});

/** What the deletion of a message does alike in every store. */
export function messageDeletionContract(open: OpenPorts): void {
  describe("a message that is deleted", () => {
    it("is gone, alone, and of its session only", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [await test.session(acme), await test.session(acme)];
      const { messages } = test.store;
      const { message } = await messages.begin(intentOf(one.id, "3EB01"), null);
      const { message: next } = await messages.begin(intentOf(one.id, "3EB02"), null);
      expect(await messages.delete(other.id, message.row, message.id)).toBe(false);
      expect(await messages.delete(one.id, message.row, "3EB0F")).toBe(false);
      expect(await messages.get(one.id, message.row)).toEqual(message);
      expect(await messages.delete(one.id, message.row, message.id)).toBe(true);
      expect(await messages.delete(one.id, message.row, message.id)).toBe(false);
      expect(await messages.get(one.id, message.row)).toBeUndefined();
      expect(await messages.list(one.id, CHAT, undefined, 10)).toEqual([next]);
    });
  });
}

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Configuration, HeardCall } from "../../../src/core/index.ts";
import { BOB, MessageWorld, to } from "../messages/message-world.ts";

describe("a session that rejects calls", () => {
  let world: MessageWorld;
  beforeEach(async () => {
    world = await MessageWorld.make({ session: { ratePerMinute: 1 } });
    await set({ autoRejectCalls: true, callRejectMessage: "write to me" });
  });
  afterEach(() => world[Symbol.dispose]());

  const set = (settings: Configuration) =>
    world.core.configuration.change(world.session, () => ({ configuration: settings }));
  async function hear(callId: string, changes: Partial<HeardCall> = {}): Promise<void> {
    await world.lines.hear(world.session.id, {
      what: "call",
      callId,
      step: "offer",
      from: { kind: "person", number: BOB },
      creator: `${BOB}@s.whatsapp.net`,
      group: null,
      isVideo: false,
      isGroup: false,
      reason: null,
      atMs: 1_000,
      isLate: false,
      ...changes,
    });
    await world.moment();
  }

  it("does so, and writes to who called", async () => {
    await hear("one");
    expect(world.lines.rejected).toEqual(["one"]);
    expect(world.texts).toEqual(["write to me"]);
    expect(world.lines.handed).toMatchObject([{ to: `${BOB}@s.whatsapp.net` }]);
    const [message] = await world.core.messages.list(world.session, to(BOB), undefined, 9);
    expect(message).toMatchObject({ fromMe: true, content: { kind: "text", text: "write to me" } });
  });

  it("once for each call, also in another process", async () => {
    await hear("one");
    await hear("one");
    expect(world.lines.rejected).toEqual(["one"]);
    await world.killAndStart();
    world.lines.open(world.session.id);
    await world.pass(60_000);
    await hear("one");
    expect(world.texts).toEqual(["write to me"]);
  });

  it("within its send limit: who calls too often is rejected alone", async () => {
    await hear("one");
    await hear("two");
    expect(world.lines.rejected).toEqual(["one", "two"]);
    expect(world.texts).toEqual(["write to me"]);
    expect(world.log).toEqual(["a call is not rejected, or its caller not told so"]);
  });

  it("without a message to a group, or where none is set", async () => {
    await hear("of a group", { group: "120363020000000000@g.us", isGroup: true });
    await set({ autoRejectCalls: true });
    await hear("two");
    expect(world.lines.rejected).toEqual(["of a group", "two"]);
    expect(world.texts).toEqual([]);
  });

  it("but none that rings no longer, that is somebody's answer, or once it is not set to", async () => {
    await hear("late", { isLate: true });
    await hear("over", { step: "terminated" });
    await set({ autoRejectCalls: false });
    await hear("one");
    expect(world.lines.rejected).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hearThree } from "./heard-message.ts";
import { BOB, MessageWorld, to } from "./message-world.ts";

describe("what another device of the account has read", () => {
  let world: MessageWorld;
  beforeEach(async () => {
    world = await MessageWorld.make();
    await hearThree(world);
  });
  afterEach(() => world[Symbol.dispose]());

  const read = (ids: readonly string[], atMs: number) =>
    world.lines.hear(world.session.id, {
      what: "receipt",
      chat: to(BOB),
      ids,
      state: "read",
      isOwn: true,
      atMs,
    });
  const unread = async () => (await world.core.chats.get(world.session, to(BOB))).unread;

  it("leaves unread what is newer than the newest that it names", async () => {
    await read(["M1"], 9_000);
    expect(await unread()).toBe(2);
    await read(["M2", "M1", "UNKNOWN"], 9_000);
    expect(await unread()).toBe(1);
    await read(["M3"], 9_000);
    expect(await unread()).toBe(0);
  });

  it("leaves unread what has come since where none that it names is kept", async () => {
    await read(["UNKNOWN"], 2_000);
    expect(await unread()).toBe(1);
  });

  it("leaves nothing more unread than there was", async () => {
    await read(["M3"], 9_000);
    await read(["M1"], 9_000);
    expect(await unread()).toBe(0);
  });
});

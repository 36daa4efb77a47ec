import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HeardChatChange } from "../../../src/core/index.ts";
import { hearThree } from "../messages/heard-message.ts";
import { BOB, MessageWorld, to } from "../messages/message-world.ts";

type Ended = { readonly kind: "read" | "emptied"; readonly upToMs: number | undefined };

describe("what the account's phone makes of a chat", () => {
  let world: MessageWorld;
  beforeEach(async () => {
    world = await MessageWorld.make();
    await hearThree(world);
  });
  afterEach(() => world[Symbol.dispose]());

  const hear = (change: Ended) => {
    const changes: readonly HeardChatChange[] = [{ chat: to(BOB), ...change }];
    return world.lines.hear(world.session.id, { what: "chats", changes });
  };
  const ids = async () =>
    (await world.core.messages.list(world.session, to(BOB), undefined, 9)).map(({ id }) => id);
  const unread = async () =>
    (await world.core.chats.get(world.session, to(BOB)).catch(() => undefined))?.unread;

  it("leaves unread what was written after it has read it", async () => {
    await hear({ kind: "read", upToMs: 2_999 });
    expect(await unread()).toBe(1);
    await hear({ kind: "read", upToMs: 1_999 });
    expect(await unread()).toBe(1);
    await hear({ kind: "read", upToMs: undefined });
    expect(await unread()).toBe(0);
    expect(await ids()).toHaveLength(3);
  });

  it("leaves what was written after it has emptied it, and that unread", async () => {
    await hear({ kind: "emptied", upToMs: 1_999 });
    expect([await ids(), await unread()]).toEqual([["M3", "M2"], 2]);
    await hear({ kind: "emptied", upToMs: 2_999 });
    expect([await ids(), await unread()]).toEqual([["M3"], 1]);
    await hear({ kind: "emptied", upToMs: undefined });
    expect([await ids(), await unread()]).toEqual([[], undefined]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HeardReceipt, Message, MessageStore } from "../../../src/core/index.ts";
import { BOB, MessageWorld, to } from "./message-world.ts";

/** Of a country whose numbers have one form. */
const EVE = "15551230000";

describe("receipts of what many have", () => {
  let world: MessageWorld;
  let message: Message;
  /** What the store was asked to bring further. */
  let asked: (readonly [string, readonly string[]])[];
  let isBroken: boolean;

  function watching(messages: MessageStore): MessageStore {
    return {
      ...messages,
      advance(sessionId, chat, ids, state) {
        asked.push([state, ids]);
        return isBroken
          ? Promise.reject(new Error("the disk is full"))
          : messages.advance(sessionId, chat, ids, state);
      },
    };
  }

  const hear = (state: HeardReceipt["state"], changes: Partial<HeardReceipt> = {}) =>
    world.lines.hear(world.session.id, {
      ...{ what: "receipt", chat: to(EVE), ids: [message.id], state, isOwn: false, atMs: 1 },
      ...changes,
    });

  beforeEach(async () => {
    [asked, isBroken] = [[], false];
    world = await MessageWorld.make({
      stores: (stores) => ({ ...stores, messages: watching(stores.messages) }),
    });
    message = await world.outcome(world.send("hello", { in: EVE }));
  });
  afterEach(() => world[Symbol.dispose]());

  it("are written when they bring it further, and otherwise not", async () => {
    for (const state of ["delivered", "delivered", "read", "delivered", "read", "played", "read"] as const)
      await hear(state);
    expect(asked.map(([state]) => state)).toEqual(["delivered", "read", "played"]);
    expect(await world.stateOf(message)).toBe("played");
  });

  it("are written of the messages that they bring further", async () => {
    const other = await world.outcome(world.send("and more", { in: EVE }));
    await hear("delivered");
    await hear("delivered", { ids: [message.id, other.id] });
    await hear("read", { ids: [message.id, other.id] });
    expect(asked.map(([, ids]) => ids)).toEqual([[message.id], [other.id], [message.id, other.id]]);
    expect(await world.stateOf(other)).toBe("read");
  });

  it("are written again where the first could not be", async () => {
    isBroken = true;
    await expect(hear("delivered")).rejects.toThrow("the disk is full");
    isBroken = false;
    await hear("delivered");
    expect(asked).toHaveLength(2);
    expect(await world.stateOf(message)).toBe("delivered");
  });

  it("are written once where a number has several forms", async () => {
    const other = await world.outcome(world.send("hello", { in: BOB }));
    const receipt = { chat: to(BOB), ids: [other.id] };
    await hear("delivered", receipt);
    const first = asked.length;
    await hear("delivered", receipt);
    expect(asked).toHaveLength(first);
    expect(await world.stateOf(other)).toBe("delivered");
  });

  it("of another chat bring nothing further, and are nobody else's", async () => {
    await hear("delivered", { chat: to("5511977776666") });
    await hear("delivered");
    expect(asked).toHaveLength(2);
    expect(await world.stateOf(message)).toBe("delivered");
  });
});

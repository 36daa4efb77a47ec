import { describe, expect, it } from "vitest";
import { createFigures } from "../../../src/core/messages/figures.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { ALICE, BOB, intentOf } from "../../contracts/store/support/filled-stores.ts";
import { TestStore } from "../../store/test-store.ts";

const MANY = 4_100;
const GROUP = "120363000000000001@g.us";
const STATUS = "status@broadcast";

describe("the figures of a session", () => {
  it("are of all its messages, however many, and others may do something in between", async () => {
    using test = new TestStore();
    const clock = new ManualClock();
    const organization = await test.organization();
    const [session, other] = [await test.session(organization), await test.session(organization)];
    const { messages } = test.store;
    const begin = (nth: number) => {
      const chat = [ALICE, BOB, GROUP, STATUS][nth % 4] ?? BOB;
      const createdAtMs = clock.wallMs() + nth;
      return messages.begin(intentOf(session.id, { id: `ID${nth}`, chat, createdAtMs }), null);
    };
    await Promise.all(Array.from({ length: MANY }, (_, nth) => begin(nth)));
    await messages.begin(intentOf(other.id), null);

    let turns = 0;
    const figuresOf = createFigures({
      clock: {
        nowMs: () => clock.nowMs(),
        wallMs: () => clock.wallMs(),
        after(_delayMs, run) {
          turns++;
          run();
          return () => undefined;
        },
      },
      messages,
    });
    expect(await figuresOf([session])).toEqual({
      messages: MANY,
      received: 0,
      sent: MANY,
      inGroups: MANY / 4,
      direct: MANY / 2,
      byKind: new Map([["text", MANY]]),
      byState: new Map([["pending", MANY]]),
      chats: 4,
      groups: 1,
      persons: 2,
      last7Days: MANY,
      last30Days: MANY,
      firstAtMs: clock.wallMs(),
      lastAtMs: clock.wallMs() + MANY - 1,
    });
    expect(turns).toBe(2);
    expect(await figuresOf([session, other])).toMatchObject({ messages: MANY + 1, chats: 5 });
  });
});

import { describe, expect, it } from "vitest";
import { retain } from "../../../src/core/messages/index.ts";
import type { Intent, Session } from "../../../src/core/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { NO_MEDIA_TAKEN } from "../../support/no-media.ts";
import { TestStore } from "../../store/test-store.ts";

const DAY_MS = 24 * 60 * 60_000;
const KEPT = { keepDays: 10, mostMessages: 300, idempotencyDays: 5 };

describe("messages", () => {
  it("are forgotten when they are too old, or more than a session may have, and their keys before them", async () => {
    using test = new TestStore();
    const clock = new ManualClock();
    const session = await test.session(await test.organization());
    const begin = (nth: number, ageDays: number) =>
      test.store.messages.begin(intent(session, nth, clock.wallMs() - ageDays * DAY_MS), {
        organizationId: session.organizationId,
        text: `key ${nth}`,
      });
    for (let nth = 0; nth < 250; nth++) await begin(nth, 11);
    for (let nth = 250; nth < 560; nth++) await begin(nth, 6);
    const stop = retain({ clock, log: SILENT, media: NO_MEDIA_TAKEN, ...test.store }, KEPT);
    await clock.advance(60_000);
    await clock.advance(10_000);
    const left = await test.store.messages.listWaiting(0, 1_000);
    expect(left).toHaveLength(300);
    expect(left[0]?.id).toBe("ID260");
    const keyOf = (nth: number) =>
      test.store.messages.findByKey({ organizationId: session.organizationId, text: `key ${nth}` });
    expect(await keyOf(559)).toBeUndefined();
    stop();
    expect(clock.pending).toBe(0);
  });
});

function intent({ id: sessionId }: Session, nth: number, createdAtMs: number): Intent {
  return {
    sessionId,
    chat: "4915100000001@s.whatsapp.net",
    id: `ID${nth}`,
    content: { kind: "text", text: "hello" },
    quoted: null,
    mentions: [],
    forwards: 0,
    source: "api",
    createdAtMs,
    held: [],
    wire: null,
  };
}

const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {
  // Nothing goes wrong here.
}

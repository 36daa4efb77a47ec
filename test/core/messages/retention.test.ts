import { describe, expect, it } from "vitest";
import { retain } from "../../../src/core/messages/index.ts";
import type { Intent, Session } from "../../../src/core/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { NO_MEDIA_TAKEN } from "../../support/no-media.ts";
import { TestStore } from "../../store/test-store.ts";
import { MessageWorld } from "./message-world.ts";

const DAY_MS = 24 * 60 * 60_000;
const CHAT = "4915100000001@s.whatsapp.net";
const KEPT = { keepDays: 10, mostMessages: 300, idempotencyDays: 5 };

describe("messages", () => {
  it("are forgotten when they are too old, or more than a session may have, and their keys before them", async () => {
    using test = new TestStore();
    const clock = new ManualClock();
    const session = await test.session(await test.organization());
    const { messages } = test.store;
    const send = async (nth: number, ageDays: number) => {
      const key = { organizationId: session.organizationId, text: `key ${nth}` };
      const intended = intent(session, nth, clock.wallMs() - ageDays * DAY_MS);
      const { row, id } = (await messages.begin(intended, key)).message;
      await messages.progress([{ sessionId: session.id, row, id, state: "sent" }]);
    };
    for (let nth = 0; nth < 250; nth++) await send(nth, 11);
    for (let nth = 250; nth < 560; nth++) await send(nth, 6);
    const stop = retain({ clock, log: SILENT, media: NO_MEDIA_TAKEN, ...test.store }, KEPT);
    await clock.advance(60_000);
    await clock.advance(10_000);
    const left = await messages.list(session.id, CHAT, undefined, 1_000);
    expect(left).toHaveLength(300);
    expect(left.at(-1)?.id).toBe("ID260");
    const keyOf = (nth: number) =>
      messages.findByKey({ organizationId: session.organizationId, text: `key ${nth}` });
    expect(await keyOf(559)).toBeUndefined();
    stop();
    expect(clock.pending).toBe(0);
  });

  it("leave that wait for their session, also where it may have fewer", async () => {
    using world = await MessageWorld.make();
    world.lines.cut(world.session.id);
    const texts = ["1", "2", "3", "4"];
    for (const text of texts) await world.queue(text);
    const { clock, store } = world;
    const ports = { clock, log: SILENT, media: NO_MEDIA_TAKEN, ...store.store };
    const stop = retain(ports, { ...KEPT, mostMessages: 2 });
    await world.pass(60_000);
    stop();
    world.lines.open(world.session.id);
    await world.moment();
    expect(world.texts).toEqual(texts);
  });
});

function intent({ id: sessionId }: Session, nth: number, createdAtMs: number): Intent {
  return {
    sessionId,
    chat: CHAT,
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

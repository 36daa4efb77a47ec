import { describe, expect, it } from "vitest";
import { STATUS_FEED, toJid, type Envelope } from "../../../src/core/index.ts";
import { ALICE, BOB, MessageWorld } from "./message-world.ts";

const FEED = "status@broadcast";
const GROUP = "120363000000000001@g.us";

/** What is handed over from now on. */
function envelopesOf({ lines }: MessageWorld): readonly Envelope[] {
  const envelopes: Envelope[] = [];
  lines.refuses = (envelope) => {
    envelopes.push(envelope);
    return undefined;
  };
  return envelopes;
}

describe("a status", () => {
  it("is for the people of the session's chats, and shows typing to nobody", async () => {
    using world = await MessageWorld.make();
    const envelopes = envelopesOf(world);
    for (const chat of [ALICE, BOB, GROUP]) await world.outcome(world.send("hello", { in: chat }));
    world.lines.left.length = 0;
    const sent = await world.outcome(world.send("news", { to: STATUS_FEED, typing: 1_000 }));
    expect(sent).toMatchObject({ chat: FEED, state: "sent" });
    expect(world.lines.left).toEqual([`message ${FEED}`]);
    const audience = envelopes.at(-1)?.audience?.map(({ to }) => toJid(to));
    expect(audience).toEqual([BOB, ALICE].map((number) => `${number}@s.whatsapp.net`));
  });

  it("counts in the send limit, and a key sends one once", async () => {
    using world = await MessageWorld.make({ session: { ratePerMinute: 2 } });
    const post = (text: string, idempotencyKey?: string) =>
      world.send(text, { to: STATUS_FEED, ...(idempotencyKey !== undefined && { idempotencyKey }) });
    const first = await world.outcome(post("one", "key"));
    const again = await world.outcome(post("one", "key"));
    expect(again.id).toBe(first.id);
    await world.outcome(post("two"));
    expect(await world.refusal(post("three"))).toBe("send_limited");
    expect(world.texts).toEqual(["one", "two"]);
  });

  it("that was queued leaves after a restart", async () => {
    using world = await MessageWorld.make();
    world.lines.cut(world.session.id);
    const message = await world.queue("later", { to: STATUS_FEED });
    await world.killAndStart();
    world.lines.open(world.session.id);
    await world.moment();
    expect(world.lines.handed).toMatchObject([{ id: message.id, to: FEED }]);
    expect(await world.stateOf(message)).toBe("sent");
  });
});

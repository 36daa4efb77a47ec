import { describe, expect, it } from "vitest";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { WebhookReceiver } from "../../../support/webhook-receiver.ts";
import { jid } from "../events/event-calls.ts";
import { webhookCalls } from "../webhooks/webhook-calls.ts";

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const calls = webhookCalls(() => tenant);

let made = 0;
/** A session with a webhook that hears of partners, and one of them. */
async function stage() {
  const session = await tenant.linkedSession();
  const path = `/hook/${++made}`;
  await calls.made({ url: receiver.url(path), events: ["presence.update"], sessionId: session.id });
  const partner = newNumber();
  const reached = async (address: string, body: object) =>
    ((await (await test.phone(address, { from: partner, ...body })).json()) as { reached: number }).reached;
  return {
    partner,
    session,
    type: (state: string) => reached("/phone/typing", { to: session.number, state }),
    come: (state: string, lastSeen?: number) => reached("/phone/presence", { state, lastSeen }),
    write: (text: string) => test.phone("/phone/send", { from: partner, to: session.number, text }),
    ask: async (cid = partner) =>
      tenant.bearer.call("GET", `/api/v1/sessions/${session.id}/chats/${cid}/presence`),
    /** What the webhook was told of the partner, once it is that much. */
    told: async (count: number) => {
      const payloads = () => receiver.at(path).map(({ event }) => event.payload);
      await eventually(`${count} events`, () => payloads().length >= count);
      return payloads();
    },
  };
}

describe("the presence of a partner", () => {
  it("is unknown at first, then what their phone tells", async () => {
    const { partner, ask, type, come } = await stage();
    expect(await ask()).toEqual({
      status: 200,
      body: { chatJid: jid(partner), from: jid(partner), state: "unknown" },
    });
    const is = async (expected: object) => {
      const shown = { chatJid: jid(partner), from: jid(partner), ...expected };
      await eventually(JSON.stringify(shown), async () => {
        const { body } = await ask();
        return JSON.stringify(body) === JSON.stringify(shown);
      });
    };
    // WhatsApp says how it is as soon as it is asked.
    await is({ state: "unavailable", unavailable: true });
    expect(await come("available")).toBe(1);
    await is({ state: "available" });
    expect(await type("composing")).toBe(1);
    await is({ state: "composing", media: "text" });
    await type("recording");
    await is({ state: "composing", media: "audio" });
    await come("unavailable", 1_893_456_000);
    await is({ state: "unavailable", unavailable: true, lastSeen: 1_893_456_000_000 });
  });

  it("is told to webhooks where it changes: of a pause once, and after it has lasted", async () => {
    const { partner, ask, type, write, told } = await stage();
    await ask();
    await told(1);
    await type("composing");
    await type("composing");
    await type("paused");
    await type("composing");
    await type("recording");
    await type("paused");
    await type("paused");
    const [chatJid, from] = [jid(partner), jid(partner)];
    expect(await told(4)).toEqual([
      { from, state: "unavailable", unavailable: true },
      { from, chatJid, state: "composing", media: "text" },
      { from, chatJid, state: "composing", media: "audio" },
      { from, chatJid, state: "paused" },
    ]);
    await type("composing");
    // A message is the end of what its author has typed.
    await write("hello");
    expect((await told(6)).slice(4)).toEqual([
      { from, chatJid, state: "composing", media: "text" },
      { from, chatJid, state: "paused" },
    ]);
  });

  it("is told over a reconnect", async () => {
    const { session, ask, come, told } = await stage();
    await ask();
    await told(1);
    await test.phone("/faults", { kind: "drop", number: session.number });
    await eventually("it is told again", async () => (await come("available")) > 0);
    expect((await told(2))[1]).toMatchObject({ state: "available" });
  });

  it("is told of a group by who types in it", async () => {
    const { partner, session, ask, told } = await stage();
    const group = { subject: "Trip", participants: [session.number, partner] };
    const { jid: chatJid } = (await (await test.phone("/groups", group)).json()) as { jid: string };
    expect((await ask(chatJid)).body).toEqual({ chatJid, from: chatJid, state: "unknown" });
    await test.phone("/phone/typing", { from: partner, to: chatJid, state: "recording" });
    const [typing] = await told(1);
    expect(typing).toEqual({
      from: expect.stringMatching(/@(lid|s\.whatsapp\.net)$/) as string,
      chatJid,
      state: "composing",
      media: "audio",
    });
    expect((await ask(chatJid)).body).toEqual(typing);
  });
});

import { expect, it } from "vitest";
import type { Session } from "../../../src/gateway.ts";
import { webhookCalls } from "../../adapters/bearer-cid/webhooks/webhook-calls.ts";
import { endsWithFile } from "../../support/ends-with-file.ts";
import { eventually } from "../../support/eventually.ts";
import { gatewayOfFile } from "../../support/gateway-of-file.ts";
import { seededChance } from "../../support/seeded-chance.ts";
import { newNumber } from "../../support/tenant.ts";
import { WebhookReceiver } from "../../support/webhook-receiver.ts";

const STEPS = 60;

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const { sandbox } = test;
const { core } = test.gateway;

type Own = Session & { readonly number: string };

/** What was done with a session, and what is to be there in the end. */
class Run {
  readonly partner = newNumber();
  readonly writer = newNumber();
  readonly typedTo = newNumber();
  readonly sent: string[] = [];
  readonly said: string[] = [];
  readonly session: Own;

  constructor(session: Own) {
    this.session = session;
  }

  async send(text: string): Promise<void> {
    const to = { kind: "person", number: this.partner } as const;
    const content = { kind: "text", text } as const;
    try {
      await core.messages.send(this.session, { to, content, source: "test", isQueued: true });
      this.sent.push(text);
    } catch (error) {
      expect(error).toMatchObject({ code: "session_moved" });
    }
  }

  async say(text: string): Promise<void> {
    await test.phone("/phone/send", { from: this.writer, to: this.session.number, text });
    this.said.push(text);
  }

  async type(): Promise<void> {
    const chat = { kind: "person", number: this.typedTo } as const;
    try {
      await core.presence.set(this.session, { chat, state: "composing", durationMs: 300_000 });
    } catch (error) {
      expect(["session_moved", "session_not_connected"]).toContain((error as { code: string }).code);
    }
  }

  received(): readonly string[] {
    return sandbox
      .receivedMessages()
      .filter(({ to }) => to === this.partner)
      .map((message) => ("text" in message ? (message.text ?? "") : ""));
  }

  async heard(): Promise<readonly string[]> {
    const chat = { kind: "person", number: this.writer } as const;
    const kept = await core.messages.list(this.session, chat, undefined, STEPS);
    return kept.map(({ content }) => ("text" in content ? (content.text ?? "") : ""));
  }
}

it.each([1, 2, 3])("let go and taken at random (%i), everything is there once in the end", async (seed) => {
  const chance = seededChance(seed);
  const pick = (most: number) => Math.floor(chance() * most);
  const path = `/at-random/${seed}`;
  await webhookCalls(() => tenant).made({ url: receiver.url(path), events: ["message"] });
  const runs = [new Run(await tenant.linkedSession()), new Run(await tenant.linkedSession())];
  const { serving } = core;
  const under: Promise<unknown>[] = [];
  for (let step = 0; step < STEPS; step++) {
    const run = runs[pick(2)];
    if (!run) throw new Error("there are two");
    const { id } = run.session;
    const acts = [
      () => run.send(`out ${step}`),
      () => run.send(`out ${step}`),
      () => run.say(`in ${step}`),
      () => run.say(`in ${step}`),
      () => run.type(),
      () => void under.push(serving.letGo([id], chance() < 0.5 ? "lost" : "handed over")),
      () => void under.push(serving.take([id])),
      () => core.sessions.untilOpen(run.session, 60_000).catch(() => false),
    ];
    await acts[pick(acts.length)]?.();
  }
  await Promise.all(under);
  await serving.take(runs.map(({ session }) => session.id));
  for (const run of runs) {
    expect(await core.sessions.untilOpen(run.session, 60_000)).toBe(true);
    await eventually("all has left", () => run.received().length >= run.sent.length);
    await eventually("all is heard", async () => (await run.heard()).length >= run.said.length);
    expect(run.received()).toEqual(run.sent);
    expect((await run.heard()).toSorted()).toEqual(run.said.toSorted());
    const told = () =>
      receiver
        .at(path)
        .filter(({ event }) => event.session === run.session.id && event.payload["fromMe"] === false)
        .map(({ event }) => String(event.payload["body"]));
    await eventually("all is told", () => new Set(told()).size >= run.said.length);
    expect([...new Set(told())]).toEqual(run.said);
    const shown = sandbox.chatStates({ session: run.session.number });
    expect(shown.filter(({ to, state }) => to?.startsWith(run.typedTo) && state === "paused")).toEqual([]);
    const live = sandbox.connections().filter(({ number }) => number === run.session.number);
    expect(live).toHaveLength(1);
  }
});

import { describe, expect, it } from "vitest";
import type { Session } from "../../../../src/core/index.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { WebhookReceiver } from "../../../support/webhook-receiver.ts";
import { jid } from "../events/event-calls.ts";
import { webhookCalls } from "../webhooks/webhook-calls.ts";

type Listed = { readonly data: readonly Record<string, unknown>[] };

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const first = await tenant.linkedSession();
const { number } = first;
const ana = newNumber();

const list = async (session: Session, of = "chats"): Promise<Listed["data"]> =>
  ((await tenant.bearer.call("GET", `/api/v1/sessions/${session.id}/${of}`)).body as Partial<Listed>).data ??
  [];

/** A session that the bearer/cid dialect has made, and the same phone links. */
async function another(): Promise<Session> {
  const { body } = await tenant.bearer.call("POST", "/api/v1/sessions", {});
  const { id } = body as { id: string };
  const session = await test.gateway.core.sessions.find(tenant.secrets.organizationId, id);
  if (!session) throw new Error("it was made just now");
  await test.linkByQr(session, number);
  return session;
}

describe("what a phone knows when it links a session", () => {
  it("is listed there, without having been news, and nothing of it waits to be read", async () => {
    await test.phone("/phone/name", { number: ana, name: "Ana" });
    await test.phone("/phone/business", { number: ana, business: true, verifiedName: "Ana & Co" });
    for (const text of ["one", "two"]) await test.phone("/phone/send", { from: ana, to: number, text });
    await eventually("the first session has both", async () => {
      return (await list(first, `chats/${jid(ana)}/messages`)).length === 2;
    });
    const path = "/hook";
    await webhookCalls(() => tenant).made({ url: receiver.url(path), events: ["*"] });
    const session = await another();
    await eventually("the chat is there", async () => (await list(session)).length > 0);
    expect(await list(session)).toMatchObject([{ jid: jid(ana), name: "Ana", unreadCount: 0 }]);
    expect(await list(session, "contacts")).toMatchObject([{ name: "Ana", businessName: "Ana & Co" }]);
    const messages = () => list(session, `chats/${jid(ana)}/messages`);
    await eventually("both messages are there", async () => (await messages()).length === 2);
    expect(await messages()).toMatchObject([
      { body: "two", fromMe: false },
      { body: "one", fromMe: false },
    ]);
    await test.phone("/phone/send", { from: ana, to: number, text: "three" });
    await receiver.until(path, "message", ({ session: id, payload }) => {
      return id === session.id && payload["body"] === "three";
    });
    const told = receiver.at(path).filter(({ event }) => event.session === session.id);
    const names = told.map(({ event }) => event.event).filter((name) => /^(message|contact)/.test(name));
    expect(names).toEqual(["message"]);
    expect(await list(session)).toMatchObject([{ unreadCount: 1 }]);
  });

  it("is not kept where the session is set to that", async () => {
    const { body } = await tenant.token.call("POST", "/api/instance/new", { name: "without-history" });
    expect(body).toMatchObject({ instance: { name: "without-history" } });
    const session = await test.gateway.core.sessions.findByName(
      tenant.secrets.organizationId,
      "without-history",
    );
    if (!session) throw new Error("it was made just now");
    await test.linkByQr(session, number);
    await test.phone("/phone/send", { from: ana, to: number, text: "four" });
    const messages = () => list(session, `chats/${jid(ana)}/messages`);
    await eventually("it hears", async () => (await messages()).length > 0);
    expect(await messages()).toMatchObject([{ body: "four" }]);
  });
});

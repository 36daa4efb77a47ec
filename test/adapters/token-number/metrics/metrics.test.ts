import { describe, expect, it } from "vitest";
import type { Clock } from "../../../../src/core/index.ts";
import { systemClock } from "../../../../src/system-clock.ts";
import { Api, tokenRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { sampleMedia } from "../../../support/sample-media.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";
import * as otherDialect from "../../bearer-cid/messages/message-calls.ts";
import { messageCalls } from "../messages/message-calls.ts";

/** How far the wall clock is ahead. */
let aheadMs = 0;
const DAY_MS = 24 * 60 * 60_000;
const clock: Clock = { ...systemClock, wallMs: () => Date.now() + aheadMs };
const { test, tenant } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });

const NOTHING = {
  totalMessages: 0,
  messagesReceived: 0,
  messagesSent: 0,
  messagesByType: {},
  groupMessages: 0,
  individualMessages: 0,
  messagesWithMedia: 0,
  mediaByType: {},
  messagesByStatus: {},
  uniqueChats: 0,
  uniqueGroups: 0,
  uniqueContacts: 0,
  messagesLast7Days: 0,
  messagesLast30Days: 0,
  firstMessageAt: null,
  lastMessageAt: null,
};
type Metrics = Omit<typeof NOTHING, "messagesByStatus" | "firstMessageAt" | "lastMessageAt"> & {
  readonly messagesByStatus: Readonly<Record<string, number>>;
  readonly firstMessageAt: string | null;
  readonly lastMessageAt: string | null;
};

const ask = (names: string, api = tenant.token) => api.call("GET", `/api/instance/metrics/${names}`);

async function metricsOf(names: string): Promise<Metrics> {
  const { status, body } = await ask(names);
  if (status !== 200) throw new Error(`metrics answered ${status}`);
  return (body as { metrics: Metrics }).metrics;
}

const counted = (instance: string) => ({
  status: 200,
  body: {
    success: true,
    message: "Metrics retrieved successfully",
    metrics: { instance, ...NOTHING },
  },
});

/** An instance of its own that has sent and been sent messages, by either dialect and from a phone. */
async function busyInstance() {
  const instance = await tenant.linkedSession();
  const calls = messageCalls(
    () => tenant,
    () => instance,
  );
  const [one, other] = [newNumber(), newNumber()];
  const group = await calls.group(one);
  await otherDialect.messageCalls(tenant, instance).sent(one, "from the other dialect");
  const first = await calls.send("text", { number: other, message: "Hello" });
  await calls.send("poll", { number: group, question: "Lunch?", options: ["Yes", "No"] });
  await calls.send("media", {
    number: other,
    mediaType: "image",
    mediaBase64: sampleMedia.jpeg().toString("base64"),
  });
  await calls.write(one, instance.number, { text: "Good morning" });
  await calls.write(one, group, { text: "To all" });
  return { ...instance, sessionId: instance.id, calls, one, group, id: first.data.messageId };
}

describe("the metrics", () => {
  it("are zeros where nothing is kept, for one name or a list", async () => {
    const [one, other] = [await tenant.session(), await tenant.session()];
    expect(await ask(one.name)).toEqual(counted(one.name));
    expect(await ask(`${one.name},${other.name}`)).toEqual(counted(`${one.name},${other.name}`));
    expect(await ask(`${one.name}%2C%20${one.name},`)).toEqual(counted(one.name));
  });

  it("count what both dialects and phones have written", async () => {
    const { name } = await busyInstance();
    const metrics = await metricsOf(name);
    expect(metrics).toMatchObject({
      instance: name,
      totalMessages: 6,
      messagesReceived: 2,
      messagesSent: 4,
      messagesByType: { text: 4, poll: 1, image: 1 },
      groupMessages: 2,
      individualMessages: 4,
      messagesWithMedia: 1,
      mediaByType: { image: 1 },
      uniqueChats: 3,
      uniqueGroups: 1,
      uniqueContacts: 2,
      messagesLast7Days: 6,
      messagesLast30Days: 6,
    });
    expect(Object.values(metrics.messagesByStatus).reduce((sum, count) => sum + count)).toBe(4);
    const [from, to] = [metrics.firstMessageAt, metrics.lastMessageAt].map((at) => Date.parse(at ?? ""));
    expect(from).toBeLessThanOrEqual(to ?? 0);
    expect(Math.abs((to ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it("tell how far the sent ones have come", async () => {
    const { name, id } = await busyInstance();
    await test.phone("/phone/receipt", { id, status: "read" });
    await eventually("that one was read", async () => (await metricsOf(name)).messagesByStatus["read"] === 1);
  });

  it("leave out what only changes another message, and what was deleted here", async () => {
    const { name, calls, id } = await busyInstance();
    await calls.call("POST", "chat/edit/*", { messageId: id, content: "Hello again" });
    expect((await metricsOf(name)).totalMessages).toBe(6);
    await calls.call("DELETE", "chat/delete/*", { messageId: id, deleteForEveryone: true });
    expect((await metricsOf(name)).totalMessages).toBe(6);
    await calls.call("DELETE", "chat/delete/*", { messageId: id });
    expect(await metricsOf(name)).toMatchObject({ totalMessages: 5, messagesSent: 3 });
  });

  it("are without the chats that either dialect has deleted", async () => {
    const { name, sessionId, calls, group, one } = await busyInstance();
    await calls.call("DELETE", "chat/deleteChat/*", { number: group });
    expect(await metricsOf(name)).toMatchObject({ groupMessages: 0, uniqueGroups: 0, totalMessages: 4 });
    const deleted = await tenant.bearer.call("DELETE", `/api/v1/sessions/${sessionId}/chats/${one}`);
    expect(deleted.status).toBeLessThan(300);
    expect(await metricsOf(name)).toMatchObject({ uniqueContacts: 1, totalMessages: 2 });
  });

  it("tell what of it is of the last 7 and 30 days", async () => {
    const { name } = await busyInstance();
    const recent = async (days: number) => {
      aheadMs = days * DAY_MS;
      try {
        const { messagesLast7Days, messagesLast30Days, totalMessages } = await metricsOf(name);
        return [messagesLast7Days, messagesLast30Days, totalMessages];
      } finally {
        aheadMs = 0;
      }
    };
    expect(await recent(6)).toEqual([6, 6, 6]);
    expect(await recent(8)).toEqual([0, 6, 6]);
    expect(await recent(31)).toEqual([0, 0, 6]);
  });

  it("of several instances are added up, each once", async () => {
    const [one, other] = [await busyInstance(), await busyInstance()];
    const names = `${one.name},${other.name}`;
    const [first, second] = [await metricsOf(one.name), await metricsOf(other.name)];
    expect(await metricsOf(`${names},${one.name}`)).toMatchObject({
      instance: names,
      totalMessages: 12,
      messagesByType: { text: 8, poll: 2, image: 2 },
      uniqueChats: 6,
      uniqueGroups: 2,
      firstMessageAt: first.firstMessageAt,
      lastMessageAt: second.lastMessageAt,
    });
  });

  it("are those of one's own instances only", async () => {
    const [one, other] = [await tenant.session(), await tenant.session()];
    const stranger = await Tenant.in(test);
    const notFound = tokenRefusal(404, "Instance not found");
    expect(await ask("unknown")).toEqual(notFound);
    expect(await ask(`${one.name},unknown`)).toEqual(notFound);
    expect(await ask(`${one.name},${(await stranger.session()).name}`)).toEqual(notFound);
    expect(await ask(one.name, stranger.token)).toEqual(notFound);
    expect(await ask(",")).toEqual(tokenRefusal(400, "Instance name is required"));
    const own = Api.token(test.gateway, await tenant.instanceToken(one));
    expect(await ask(one.name, own)).toEqual(counted(one.name));
    const mismatch = tokenRefusal(403, "Instance token does not match the instance");
    expect(await ask(`${one.name},${other.name}`, own)).toEqual(mismatch);
    expect(await ask(`${one.name},unknown`, own)).toEqual(notFound);
    expect(await ask(one.name, Api.token(test.gateway, await tenant.apiKey("send", "manage")))).toEqual(
      tokenRefusal(401, "Invalid token"),
    );
  });
});

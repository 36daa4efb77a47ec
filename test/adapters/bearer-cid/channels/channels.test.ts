import { describe, expect, it } from "vitest";
import { Api, bearerRefusal } from "../../../support/api.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { WebhookReceiver } from "../../../support/webhook-receiver.ts";
import { webhookCalls } from "../webhooks/webhook-calls.ts";

const DONE = { status: 204, body: undefined };
const TAKEN = "takes the JID of a channel or the code of its link";

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const session = await tenant.linkedSession();
const unlinked = await tenant.session();

const call = (method: string, path: string, body?: unknown, { id } = session as { id: string }) =>
  tenant.bearer.call(method, `/api/v1/sessions/${id}/channels${path}`, body);
const postsOf = (channel: string, query = "") => call("GET", `/${channel}/messages${query}`);
const bodiesOf = async (channel: string, query = "") => {
  const { data, nextCursor } = (await postsOf(channel, query)).body as {
    data: { body: string }[];
    nextCursor: string;
  };
  return { bodies: data.map(({ body }) => body), nextCursor };
};

async function phone(body: object): Promise<void> {
  const answer = await test.phone("/phone/channel", body);
  if (!answer.ok) throw new Error(await answer.text());
}

let made = 1000;
async function theirs(): Promise<string> {
  const channel = `12036300000001${made++}@newsletter`;
  await phone({ channel, action: "make", name: "Theirs" });
  return channel;
}

const newsletters = async () => {
  const { body } = await tenant.token.call("GET", `/api/newsletter/list/${session.name}`);
  return (body as { channels: { jid: string }[] }).channels.map(({ jid }) => jid);
};

describe("createChannel", () => {
  it("makes one each time, which the other dialect lists", async () => {
    const answers = [
      await call("POST", "", { name: "News", description: "All" }),
      await call("POST", "", { name: "News" }),
    ];
    const jids = answers.map(({ body }) => (body as { jid: string }).jid);
    for (const [index, jid] of jids.entries()) {
      expect(answers[index]).toEqual({ status: 201, body: { jid } });
      expect(jid).toMatch(/^\d{18}@newsletter$/);
    }
    expect(new Set(jids).size).toBe(2);
    expect(await newsletters()).toEqual(expect.arrayContaining(jids));
  });

  it.each<[unknown, string, string]>([
    [{}, "name", "takes text"],
    [{ name: "" }, "name", "takes at least 1 character"],
    [{ name: " " }, "name", "takes 1 to 100 readable characters"],
    [{ name: "x".repeat(101) }, "name", "takes 1 to 100 readable characters"],
    [{ name: "a\u0000b" }, "name", "takes 1 to 100 readable characters"],
    [{ name: "x", description: 7 }, "description", "takes text"],
  ])("refuses %#", async (body, field, why) => {
    expect(await call("POST", "", body)).toEqual(
      bearerRefusal(400, "validation_error", `${field}: ${why}`, { [field]: why }),
    );
  });
});

describe("a channel", () => {
  it("is followed and unfollowed, twice as well, and told of once", async () => {
    const channel = await theirs();
    const path = `/hook/${channel}`;
    await webhookCalls(() => tenant).made({
      url: receiver.url(path),
      events: ["newsletter.update"],
      sessionId: session.id,
    });
    expect(await call("POST", `/${channel}:follow`)).toEqual(DONE);
    expect(await call("POST", `/${channel.replace("@", "%40")}:follow`)).toEqual(DONE);
    expect(await newsletters()).toContain(channel);
    // Without a body, with an empty one, and back.
    expect(await call("POST", `/${channel}:mute`)).toEqual(DONE);
    expect(await call("POST", `/${channel}:mute`, {})).toEqual(DONE);
    expect(await call("POST", `/${channel}:mute`, { mute: false })).toEqual(DONE);
    expect(await call("POST", `/${channel}:mute`, { mute: true })).toEqual(DONE);
    const [code = ""] = channel.split("@");
    expect(await call("POST", `/${code}:unfollow`)).toEqual(DONE);
    expect(await call("POST", `/${channel}:unfollow`)).toEqual(DONE);
    expect(await newsletters()).not.toContain(channel);
    await receiver.until(path, "newsletter.update", ({ payload }) => payload["action"] === "leave");
    const told = receiver.at(path).map(({ event }) => event.payload);
    expect(told).toEqual(["join", "mute", "mute", "leave"].map((action) => ({ jid: channel, action })));
  });

  it("that nobody has is not found", async () => {
    const refused = bearerRefusal(404, "not_found", "channel not found");
    const nobodys = "120363999999999999@newsletter";
    expect(await call("POST", `/${nobodys}:follow`)).toEqual(refused);
    expect(await call("POST", `/${nobodys}:unfollow`)).toEqual(refused);
    expect(await call("POST", `/${nobodys}:mute`)).toEqual(refused);
    expect(await call("POST", "/0029VaNobodysCode:follow")).toEqual(refused);
  });

  it("is muted by who follows it", async () => {
    const channel = await theirs();
    const message = "WhatsApp does not allow it: Not allowed";
    expect(await call("POST", `/${channel}:mute`)).toEqual(bearerRefusal(403, "forbidden", message));
    const why = "takes true or false";
    expect(await call("POST", `/${channel}:mute`, { mute: "yes" })).toEqual(
      bearerRefusal(400, "validation_error", `mute: ${why}`, { mute: why }),
    );
  });

  it.each([
    "x",
    "5511999999999@s.whatsapp.net",
    "120363144038483540@g.us",
    "120363144038483540@newsletter.evil",
  ])("is not called %s", async (jid) => {
    const refused = bearerRefusal(400, "validation_error", `invalid jid: ${jid}`, { jid: TAKEN });
    for (const action of ["follow", "unfollow", "mute"])
      expect(await call("POST", `/${jid}:${action}`)).toEqual(refused);
    expect(await postsOf(jid)).toEqual(refused);
  });

  it("is asked of a session that is connected, and by who may send", async () => {
    const refused = bearerRefusal(
      501,
      "not_implemented",
      "live WhatsApp client is not available for this session",
    );
    const channel = await theirs();
    expect(await call("POST", "", { name: "x" }, unlinked)).toEqual(refused);
    for (const action of ["follow", "unfollow", "mute"])
      expect(await call("POST", `/${channel}:${action}`, undefined, unlinked)).toEqual(refused);
    const reader = Api.bearer(test.gateway, await tenant.apiKey("read"));
    const forbidden = bearerRefusal(403, "forbidden", "missing required capability: send");
    expect(await reader.call("GET", `/api/v1/sessions/${session.id}/channels/${channel}/messages`)).toEqual(
      forbidden,
    );
  });

  it("is nothing that WhatsApp fails at by our fault", async () => {
    const channel = await theirs();
    const { number } = session;
    await test.phone("/faults", { kind: "channel-error", number, code: 500 });
    expect(await call("POST", `/${channel}:follow`)).toEqual(
      bearerRefusal(503, "gateway_unavailable", "WhatsApp refused it: Refused for a test"),
    );
    await test.phone("/faults", { kind: "channel-error", number, code: 429 });
    expect(await call("POST", `/${channel}:follow`)).toMatchObject({
      status: 429,
      body: { error: { code: "rate_limited" } },
    });
  });
});

describe("listChannelMessages", () => {
  it("has the stored posts in pages, also of a session that is not connected", async () => {
    const channel = await theirs();
    // Through the other dialect.
    await tenant.token.call("POST", `/api/newsletter/join/${session.name}`, { identifier: channel });
    for (const text of ["one", "two", "three"]) {
      await phone({ channel, action: "post", text });
      await eventually(`${text} is there`, async () => (await bodiesOf(channel)).bodies[0] === text);
    }
    expect(await bodiesOf(channel)).toEqual({ bodies: ["three", "two", "one"], nextCursor: "" });
    const first = await bodiesOf(channel, "?limit=2");
    expect(first.bodies).toEqual(["three", "two"]);
    expect(await bodiesOf(channel, `?limit=2&cursor=${first.nextCursor}`)).toEqual({
      bodies: ["one"],
      nextCursor: "",
    });
    expect(await call("GET", `/${channel}/messages`, undefined, unlinked)).toEqual({
      status: 200,
      body: { data: [], nextCursor: "" },
    });
    expect(await postsOf(channel, "?cursor=x")).toMatchObject({ status: 400 });
  });

  it("tells a post as a message, of a chat that nobody writes to", async () => {
    const channel = await theirs();
    const path = `/posts/${channel}`;
    await webhookCalls(() => tenant).made({
      url: receiver.url(path),
      events: ["message"],
      sessionId: session.id,
    });
    await call("POST", `/${channel}:follow`);
    const receipts = test.sandbox.chatStates().length;
    await phone({ channel, action: "post", text: "Told" });
    const { event } = await receiver.until(path, "message");
    expect(event.payload).toMatchObject({ chatJid: channel, body: "Told", type: "text", fromMe: false });
    expect(test.sandbox.chatStates()).toHaveLength(receipts);
  });
});

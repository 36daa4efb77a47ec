import { describe, expect, it } from "vitest";
import { Api, tokenRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { png } from "../../../media/pictures/sample-pictures.ts";

const WRONG = "Invalid newsletter identifier (use JID @newsletter or invite link/code)";
const IN_QUERY = "The 'identifier' query parameter is required (JID @newsletter or invite link/code)";
const IN_BODY = "The 'identifier' field is required (JID @newsletter or invite link/code)";

type Channel = { readonly jid: string; readonly inviteLink: string; readonly name: string };

const { test, tenant } = await mediaGatewayOfFile();
const instance = await tenant.linkedSession();
const unlinked = await tenant.session();

const call = (method: string, operation: string, body?: unknown, name = instance.name) =>
  tenant.token.call(method, `/api/newsletter/${operation.replace("*", name)}`, body);
const info = (identifier: string) => call("GET", `info/*?identifier=${encodeURIComponent(identifier)}`);
const leave = (identifier: string) => call("DELETE", `leave/*?identifier=${encodeURIComponent(identifier)}`);
const join = (identifier: unknown) => call("POST", "join/*", { identifier });
const list = async () => ((await call("GET", "list/*")).body as { channels: Channel[] }).channels;

async function phone(body: object): Promise<void> {
  const answer = await test.phone("/phone/channel", body);
  if (!answer.ok) throw new Error(await answer.text());
}

let made = 1000;
/** Somebody else's channel; its JID. */
async function theirs(name = "Theirs"): Promise<string> {
  const channel = `12036300000000${made++}@newsletter`;
  await phone({ channel, action: "make", name, description: "Of others" });
  return channel;
}

async function create(body: object): Promise<Channel> {
  const answer = await call("POST", "create/*", body);
  expect(answer).toMatchObject({
    status: 200,
    body: { success: true, message: "Newsletter created successfully" },
  });
  return (answer.body as { channel: Channel }).channel;
}

describe("a channel of one's own", () => {
  it("is made, with the terms accepted on the way, and is in the list", async () => {
    const channel = await create({ name: "News 📰", description: "Of today\nand yesterday" });
    expect(channel).toEqual({
      jid: expect.stringMatching(/^\d{18}@newsletter$/) as string,
      state: "active",
      name: "News 📰",
      description: "Of today\nand yesterday",
      inviteLink: expect.stringMatching(/^https:\/\/whatsapp\.com\/channel\/[A-Za-z0-9]{24}$/) as string,
      subscriberCount: 0,
      pictureUrl: null,
    });
    expect(await list()).toContainEqual(channel);
    const again = await create({ name: "News 📰" });
    expect(again.jid).not.toBe(channel.jid);
  });

  it("has a picture where that can be had, and is made without where it cannot", async () => {
    const picture = `data:image/png;base64,${png(40, 30).toString("base64")}`;
    const { jid } = await create({ name: "Pictures", picture });
    const url = /^https:\/\/pps\.whatsapp\.net\/v\/.+\.jpg$/;
    expect(await info(jid)).toMatchObject({
      body: { channel: { pictureUrl: expect.stringMatching(url) as string } },
    });
    for (const wrong of ["QUJD", "http://127.0.0.1:1/x.png"]) {
      const without = await create({ name: "No picture", picture: wrong });
      expect(await info(without.jid)).toMatchObject({ body: { channel: { pictureUrl: null } } });
    }
    expect(test.log.filter((line) => line.includes("a new channel has no picture"))).toHaveLength(2);
  });

  it.each<[unknown, string]>([
    [{}, "The 'name' field is required"],
    [{ name: "" }, "The 'name' field is required"],
    [{ name: "  " }, "The 'name' field is required"],
    [{ name: 7 }, "Invalid request body"],
    [{ name: "x", description: [] }, "Invalid request body"],
    ["{", "Invalid request body"],
    [{ name: "x".repeat(101) }, "name: takes 1 to 100 readable characters"],
    [{ name: "a\u202eb" }, "name: takes 1 to 100 readable characters"],
    [{ name: "x", description: "x".repeat(2049) }, "description: takes at most 2048 readable characters"],
  ])("is refused: %#", async (body, message) => {
    expect(await call("POST", "create/*", body)).toEqual(tokenRefusal(400, message));
  });

  it("cannot be left", async () => {
    const { jid } = await create({ name: "Mine" });
    const message = "failed to leave newsletter: WhatsApp does not allow it: Not allowed";
    expect(await leave(jid)).toEqual(tokenRefusal(500, message));
  });
});

describe("somebody's channel", () => {
  it("is read without following it, by its JID, its code and its link", async () => {
    const jid = await theirs("Weather");
    const [code = ""] = jid.split("@");
    const channel = {
      jid,
      state: "active",
      name: "Weather",
      description: "Of others",
      inviteLink: `https://whatsapp.com/channel/${code}`,
      subscriberCount: 0,
      pictureUrl: null,
    };
    const answer = { status: 200, body: { success: true, message: "Newsletter info retrieved", channel } };
    for (const identifier of [jid, code, channel.inviteLink, `${channel.inviteLink}/?x=1`])
      expect(await info(identifier)).toEqual(answer);
    expect(await list()).not.toContainEqual(expect.objectContaining({ jid }));
  });

  it("is followed and left, the second time too, by whatever it is called", async () => {
    const jid = await theirs();
    const [code = ""] = jid.split("@");
    const joined = {
      status: 200,
      body: { success: true, message: "Successfully joined newsletter", channelJid: jid },
    };
    for (const identifier of [`https://whatsapp.com/channel/${code}`, jid, code])
      expect(await join(identifier)).toEqual(joined);
    expect(await info(jid)).toMatchObject({ body: { channel: { subscriberCount: 1 } } });
    expect(await list()).toContainEqual(expect.objectContaining({ jid }));
    const left = {
      status: 200,
      body: { success: true, message: "Successfully left newsletter", channelJid: jid },
    };
    expect(await leave(code)).toEqual(left);
    expect(await leave(jid)).toEqual(left);
    expect(await list()).not.toContainEqual(expect.objectContaining({ jid }));
  });

  it("is told from what is none", async () => {
    const nobodys = "120363999999999999@newsletter";
    expect(await info(nobodys)).toEqual(tokenRefusal(400, "newsletter not found or no metadata returned"));
    expect(await join(nobodys)).toEqual(tokenRefusal(400, "newsletter not found"));
    expect(await join("0029VaNobodysCode")).toEqual(tokenRefusal(400, "newsletter not found"));
    expect(await leave(nobodys)).toEqual(tokenRefusal(500, "failed to leave newsletter: channel not found"));
  });

  it.each([
    "5511999999999@s.whatsapp.net",
    "x",
    "https://example.com/channel/x12345",
    "a b c d e",
    "'; DROP",
  ])("is not called %s", async (identifier) => {
    expect(await info(identifier)).toEqual(tokenRefusal(400, WRONG));
    expect(await leave(identifier)).toEqual(tokenRefusal(400, WRONG));
    expect(await join(identifier)).toEqual(tokenRefusal(400, WRONG));
  });

  it("is named by the caller", async () => {
    expect(await call("GET", "info/*")).toEqual(tokenRefusal(400, IN_QUERY));
    expect(await call("DELETE", "leave/*?identifier=")).toEqual(tokenRefusal(400, IN_QUERY));
    expect(await call("POST", "join/*", {})).toEqual(tokenRefusal(400, IN_BODY));
    expect(await join(null)).toEqual(tokenRefusal(400, IN_BODY));
    expect(await join(7)).toEqual(tokenRefusal(400, "Invalid request body"));
  });
});

describe("what WhatsApp does not do", () => {
  const refuse = (code: number, times = 1) =>
    test.phone("/faults", { kind: "channel-error", number: instance.number, code, times });

  it("is told with its reason", async () => {
    const jid = await theirs();
    const reason = "WhatsApp refused it: Refused for a test";
    const asked: [string, () => Promise<unknown>, number?][] = [
      // It is asked once more, with the terms accepted.
      ["failed to create newsletter", () => call("POST", "create/*", { name: "x" }), 2],
      ["failed to list newsletters", () => call("GET", "list/*")],
      ["failed to get newsletter info", () => info(jid)],
      ["failed to follow newsletter", () => join(jid)],
      ["failed to leave newsletter", () => leave(jid)],
    ];
    for (const [what, ask, times] of asked) {
      await refuse(500, times);
      expect(await ask()).toEqual(tokenRefusal(500, `${what}: ${reason}`));
    }
    await refuse(429);
    expect(await info(jid)).toEqual(tokenRefusal(429, "WhatsApp rate limit exceeded. Try again later."));
  });

  it("is not asked of an instance that is not connected", async () => {
    const refused = tokenRefusal(503, "Instance is not connected to WhatsApp");
    const { name } = unlinked;
    expect(await call("POST", "create/*", { name: "x" }, name)).toEqual(refused);
    expect(await call("GET", "list/*", undefined, name)).toEqual(refused);
    expect(await call("GET", "info/*?identifier=120363000000001000", undefined, name)).toEqual(refused);
    expect(await call("POST", "join/*", { identifier: "120363000000001000" }, name)).toEqual(refused);
    expect(await call("DELETE", "leave/*?identifier=120363000000001000", undefined, name)).toEqual(refused);
    // What is wrong is told first.
    expect(await call("POST", "join/*", {}, name)).toEqual(tokenRefusal(400, IN_BODY));
  });

  it("is not asked by who may only read", async () => {
    const reader = Api.token(test.gateway, await tenant.apiKey("read"));
    const path = (operation: string) => `/api/newsletter/${operation}/${instance.name}`;
    const refused = tokenRefusal(401, "Invalid token");
    expect(await reader.call("POST", path("create"), { name: "x" })).toEqual(refused);
    expect(await reader.call("POST", path("join"), { identifier: "12345" })).toEqual(refused);
    expect(await reader.call("GET", path("list"))).toMatchObject({ status: 200 });
  });
});

describe("a post", () => {
  it("of a channel that is followed is a message, unread, which nobody is told was read", async () => {
    const channel = await theirs("Weather");
    await join(channel);
    await phone({ channel, action: "post", text: "Rain at noon" });
    let row: unknown;
    await eventually("the other dialect lists it", async () => {
      const { body } = await tenant.bearer.call("GET", `/api/v1/sessions/${instance.id}/chats`);
      row = (body as { data: { jid: string }[] }).data.find(({ jid }) => jid === channel);
      return row !== undefined;
    });
    expect(row).toMatchObject({ type: "newsletter", unreadCount: 1, jid: channel });
    const posts = await tenant.bearer.call(
      "GET",
      `/api/v1/sessions/${instance.id}/channels/${channel}/messages`,
    );
    expect(posts).toMatchObject({
      status: 200,
      body: {
        data: [{ body: "Rain at noon", type: "text", direction: "in", chatJid: channel, fromMe: false }],
        nextCursor: "",
      },
    });
    const { waMessageId } = (posts.body as { data: { waMessageId: string }[] }).data[0] ?? {};
    const found = await tenant.token.call(
      "GET",
      `/api/chat/getMessage/${instance.name}?messageId=${waMessageId}`,
    );
    expect(found).toMatchObject({
      status: 200,
      body: { data: { content: "Rain at noon", chat: channel, isGroup: false } },
    });
  });

  it("of a channel that was left does not come, and one that was sent from here is there once", async () => {
    const { jid } = await create({ name: "Own news" });
    const sent = await tenant.token.call("POST", `/api/message/text/${instance.name}`, {
      number: jid,
      message: "Ours",
    });
    expect(sent.status).toBe(200);
    const path = `/api/v1/sessions/${instance.id}/channels/${jid}/messages`;
    const bodies = async () => {
      const { body } = await tenant.bearer.call("GET", path);
      return (body as { data: { body: string; fromMe: boolean }[] }).data.map((one) => [
        one.body,
        one.fromMe,
      ]);
    };
    expect(await bodies()).toEqual([["Ours", true]]);
    await phone({ channel: jid, action: "post", text: "From the phone" });
    await eventually("it is there", async () => (await bodies()).length === 2);
    expect(await bodies()).toEqual([
      ["From the phone", false],
      ["Ours", true],
    ]);
    const [left, kept] = [await theirs(), await theirs()];
    await join(left);
    await join(kept);
    await leave(left);
    await phone({ channel: left, action: "post", text: "unheard" });
    await phone({ channel: kept, action: "post", text: "heard" });
    await eventually("the later one is there", async () => {
      const { body } = await tenant.bearer.call(
        "GET",
        `/api/v1/sessions/${instance.id}/channels/${kept}/messages`,
      );
      return (body as { data: unknown[] }).data.length === 1;
    });
    const unheard = await tenant.bearer.call(
      "GET",
      `/api/v1/sessions/${instance.id}/channels/${left}/messages`,
    );
    expect(unheard).toEqual({ status: 200, body: { data: [], nextCursor: "" } });
  });
});

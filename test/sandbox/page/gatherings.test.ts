import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { stanza } from "../../../src/sandbox/wire/stanza.ts";
import { openClient, post, type BaileysClient } from "../baileys-client.ts";
import { jpegOf } from "../square-jpeg.ts";
import { OpenPage, viewNow } from "./open-page.ts";

const NUMBER = "5511999999999";
const CHANNEL = "120363000000000009@newsletter";
const JPEG = jpegOf(64, 64);

let sandbox: Sandbox;
let client: BaileysClient;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await openClient(sandbox, NUMBER, { emitOwnEvents: false });
});

afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await sandbox.close();
});

const onChannel = (body: object) => post(sandbox, "/phone/channel", { channel: CHANNEL, ...body });

describe("the page", () => {
  it("shows a channel with its newest posts, as soon as they are there", async () => {
    await using page = await OpenPage.open(sandbox);
    expect((await page.next())?.channels).toEqual([]);
    await onChannel({ action: "make", name: "<b>News</b>", description: "All of it" });
    for (let nth = 1; nth <= 21; nth++) await onChannel({ action: "post", text: `Post ${nth}` });
    await onChannel({ action: "join", number: NUMBER });
    const { channels } = await page.until(({ channels: [first] }) => first?.followers === 1);
    const [channel, ...none] = channels;
    expect(none).toEqual([]);
    expect(channel).toMatchObject({
      jid: CHANNEL,
      name: "<b>News</b>",
      description: "All of it",
      owner: null,
    });
    expect(channel?.posts).toHaveLength(20);
    expect(channel?.posts[0]).toMatchObject({
      isEdited: false,
      summary: { kind: "text", text: "Post 21" },
    });
  });

  it("shows a community with its groups, and who is in them", async () => {
    await using page = await OpenPage.open(sandbox);
    const { body } = await post(sandbox, "/groups", {
      subject: "Neighbours",
      participants: [NUMBER, "15551230001"],
      community: true,
    });
    const { jid } = body as { jid: string };
    await page.until(({ communities }) => communities[0]?.groups.length === 1);
    const { id } = await client.socket.groupCreate("Garden", []);
    await client.socket.communityLinkGroup(id, jid);
    const { communities } = await page.until(({ communities: [first] }) => first?.groups.length === 2);
    expect(communities).toEqual([
      {
        jid,
        subject: "Neighbours",
        members: 2,
        groups: [
          expect.objectContaining({ subject: "Neighbours", members: 2, isForAnnouncements: true }) as object,
          { jid: id, subject: "Garden", members: 1, isForAnnouncements: false },
        ],
      },
    ]);
  });

  it("shows what an account says of itself, and its picture", async () => {
    await using page = await OpenPage.open(sandbox);
    await post(sandbox, "/phone/name", { number: NUMBER, name: "Support" });
    await client.socket.updateProfileStatus("At work");
    const { devices } = await page.until(({ devices: [device] }) => device?.about === "At work");
    expect(devices).toMatchObject([{ number: NUMBER, name: "Support", about: "At work", picture: null }]);
    const picture = stanza("picture", { type: "image" }, JPEG);
    const iq = { to: "s.whatsapp.net", type: "set", xmlns: "w:profile:picture" };
    await client.socket.query(stanza("iq", iq, [picture]));
    const shown = await page.until(({ devices: [device] }) => device?.picture !== null);
    const address = shown.devices[0]?.picture ?? "";
    const answer = await fetch(`${sandbox.url}/${address}`);
    expect(answer.headers.get("content-type")).toBe("image/jpeg");
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(JPEG);
    expect((await fetch(`${sandbox.url}/phone/profile-pictures/15551230001`)).status).toBe(404);
  });

  it("cuts what is too long, and has an end", async () => {
    const long = "n".repeat(500);
    for (let nth = 10; nth < 35; nth++)
      await post(sandbox, "/phone/channel", {
        channel: `1203630000000000${nth}@newsletter`,
        action: "make",
        name: nth === 34 ? long : `Channel ${nth}`,
      });
    const { channels } = await viewNow(sandbox);
    expect(channels).toHaveLength(20);
    expect(channels[0]?.name).toBe(`${"n".repeat(200)}…`);
    expect(channels[19]?.name).toBe("Channel 15");
  });
});

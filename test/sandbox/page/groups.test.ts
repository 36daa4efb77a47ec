import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { linkedAuth, openClient, post, type BaileysClient } from "../baileys-client.ts";
import { nextEvent } from "../messages/client-events.ts";
import { viewNow } from "./open-page.ts";
import { untilShown, write } from "./shown.ts";

const NUMBER = "5511999999999";

let sandbox: Sandbox;
let client: BaileysClient;
let people = 15551230000;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await openClient(sandbox, NUMBER, { emitOwnEvents: false });
});

afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await sandbox.close();
});

/** A number of somebody with whom nobody has spoken. */
const nobodyYet = () => String(++people);

async function groupOf(...participants: string[]): Promise<string> {
  const { body } = await post(sandbox, "/groups", { subject: "Friends", participants });
  return (body as { jid: string }).jid;
}

describe("a group on the page", () => {
  it("is shown on the phone of a member without a session, with who wrote what", async () => {
    const [ana, bob] = [nobodyYet(), nobodyYet()];
    await post(sandbox, "/phone/name", { number: bob, name: "Bob" });
    const group = await groupOf(NUMBER, ana, bob);
    await client.socket.sendMessage(group, { text: "Tea?" });
    await untilShown(sandbox, group, ({ length }) => length === 1);
    const quoted = await write(sandbox, { from: bob, to: group, text: "Yes" });
    await untilShown(sandbox, group, ({ length }) => length === 2);
    await write(sandbox, { from: ana, to: group, text: "No", quoted });
    const { chat, messages } = await untilShown(sandbox, group, (all) => all[2]?.status === "delivered");
    expect(chat).toMatchObject({ subject: "Friends", partner: group, owner: ana, account: NUMBER });
    expect(messages).toMatchObject([
      { author: NUMBER, isOwn: false, text: "Tea?" },
      { author: bob, authorName: "Bob", isOwn: false, text: "Yes" },
      { author: ana, isOwn: true, text: "No", quote: { author: bob, authorName: "Bob" } },
    ]);
  });

  it("has a message delivered when all others have it, and read when all have read it", async () => {
    const [ana, bob] = [nobodyYet(), nobodyYet()];
    const group = await groupOf(NUMBER, ana, bob);
    const arrived = nextEvent(client, "messages.upsert", ({ type }) => type === "notify");
    const id = await write(sandbox, { from: ana, to: group, text: "Tea?" });
    await untilShown(sandbox, group, ([first]) => first?.status === "delivered");
    const [message] = (await arrived).messages;
    if (message) await client.socket.readMessages([message.key]);
    await sandbox.untilReceipt((one) => one.id === id && one.to === ana && one.type === "read");
    const { messages } = await untilShown(sandbox, group, () => true);
    expect(messages).toMatchObject([{ isOwn: true, status: "delivered" }]);
    await post(sandbox, "/phone/receipt", { id, status: "read" });
    await untilShown(sandbox, group, ([first]) => first?.status === "read");
  });

  it("has a message no further than sent while somebody has not got it", async () => {
    const [ana, bob] = [nobodyYet(), nobodyYet()];
    const group = await groupOf(NUMBER, ana, bob);
    await post(sandbox, "/phone/registered", { number: bob, registered: false });
    const id = await write(sandbox, { from: ana, to: group, text: "Tea?" });
    await sandbox.untilReceipt((one) => one.id === id && one.from === NUMBER && one.to === ana);
    const { messages } = await untilShown(sandbox, group, () => true);
    expect(messages).toMatchObject([{ isOwn: true, status: "sent" }]);
  });

  it("is not shown on the phone of another session, as long as a member has none", async () => {
    const [other, ana] = [nobodyYet(), nobodyYet()];
    await linkedAuth(sandbox, other);
    const group = await groupOf(NUMBER, other, ana);
    await client.socket.sendMessage(group, { text: "Hello" });
    const { chat } = await untilShown(sandbox, group, ([first]) => first?.text === "Hello");
    expect([chat.owner, chat.account]).toEqual([ana, NUMBER]);
    const others = await groupOf(NUMBER, other);
    await client.socket.sendMessage(others, { text: "Hello" });
    await untilShown(sandbox, others, ([first]) => first?.text === "Hello");
    const shown = (await viewNow(sandbox)).chats.find(
      ({ account, partner }) => account === NUMBER && partner === others,
    );
    expect(shown?.owner).toBe(other);
  });

  it("moves to another member's phone when that one has left", async () => {
    const [ana, bob] = [nobodyYet(), nobodyYet()];
    const group = await groupOf(NUMBER, ana, bob);
    await client.socket.sendMessage(group, { text: "Before" });
    await untilShown(sandbox, group, ({ length }) => length === 1);
    await post(sandbox, `/groups/${group}/participants`, { action: "remove", participants: [ana] });
    await client.socket.sendMessage(group, { text: "After" });
    const { chat } = await untilShown(sandbox, group, ([first]) => first?.text === "After");
    expect(chat.owner).toBe(bob);
  });

  it("has no phone to be seen on while nobody knows it", async () => {
    const group = "120363000000000001@g.us";
    await client.socket.sendPresenceUpdate("composing", group);
    const { chat, messages } = await untilShown(sandbox, group, () => true);
    expect([chat.owner, chat.subject, chat.shows?.kind, messages]).toEqual([null, null, "typing", []]);
  });
});

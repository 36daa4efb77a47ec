import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { endsWithFile } from "../support/ends-with-file.ts";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { newNumber } from "../support/tenant.ts";
import { WebhookReceiver } from "../support/webhook-receiver.ts";

const PATH = "/hook";

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const session = await tenant.linkedSession();
const hook = { enabled: true, url: receiver.url(PATH), events: ["message.exchange"] };
await tenant.token.call("POST", `/api/events/webhook/${session.name}`, hook);
const chats = `/api/v1/sessions/${session.id}/chats`;

async function made(name: string): Promise<string> {
  const body = { name, participants: [newNumber()] };
  const answer = await tenant.token.call("POST", `/api/group/create/${session.name}`, body);
  expect(answer.status).toBe(200);
  return (answer.body as { group: { jid: string } }).group.jid;
}

async function sent(number: string, message = "Hello") {
  const answer = await tenant.token.call("POST", `/api/message/text/${session.name}`, { number, message });
  expect(answer.status).toBe(200);
  return (answer.body as { data: { messageId: string; chat: object } }).data;
}

async function toldChat(id: string): Promise<unknown> {
  const { event } = await receiver.until(PATH, "message.exchange", ({ data }) => {
    return (data as { id: string }).id === id;
  });
  return (event["data"] as { chat: unknown }).chat;
}

const shown = async (jid: string) => (await tenant.bearer.call("GET", `${chats}/${jid}`)).body;
const listed = async () => {
  const { body } = await tenant.bearer.call("GET", chats);
  return (body as { data: { jid: string; name: string | null }[] }).data;
};

describe("a group's name", () => {
  it("is in the answer to what is sent, in its event and in the other dialect's chats", async () => {
    const jid = await made("Garden");
    const { messageId, chat } = await sent(jid);
    expect(chat).toEqual({ jid, groupName: "Garden", type: "group" });
    expect(await toldChat(messageId)).toEqual({ jid, name: "Garden", type: "group" });
    expect(await shown(jid)).toMatchObject({ jid, type: "group", name: "Garden" });
    expect(await listed()).toContainEqual(expect.objectContaining({ jid, name: "Garden" }));
  });

  it("is the new one once either dialect or a member has changed it", async () => {
    const jid = await made("Garden");
    const group = `/api/v1/sessions/${session.id}/groups/${jid}`;
    expect(await tenant.bearer.call("PATCH", group, { subject: "Park" })).toMatchObject({ status: 204 });
    const { messageId, chat } = await sent(jid);
    expect(chat).toMatchObject({ groupName: "Park" });
    expect(await toldChat(messageId)).toMatchObject({ name: "Park" });
    const update = { identifier: jid, name: "Meadow 🌼" };
    const answer = await tenant.token.call("PUT", `/api/group/update/${session.name}`, update);
    expect(answer.status).toBe(200);
    expect(await shown(jid)).toMatchObject({ name: "Meadow 🌼" });
    await test.phone(`/groups/${jid}`, { subject: "Wood" });
    await eventually("the chat has the new name", async () => {
      return ((await shown(jid)) as { name: string }).name === "Wood";
    });
    expect((await sent(jid)).chat).toMatchObject({ groupName: "Wood" });
  });

  it("is that of what somebody writes there, and no name of the chat with them", async () => {
    const ana = newNumber();
    const answer = await test.phone("/groups", { subject: "Tea", participants: [ana, session.number] });
    const { jid } = (await answer.json()) as { jid: string };
    await eventually("the group is known", async () => {
      const { body } = await tenant.bearer.call("GET", `/api/v1/sessions/${session.id}/groups/${jid}`);
      return (body as { subject?: string }).subject === "Tea";
    });
    const { messageId, chat } = await sent(ana);
    expect(chat).toEqual({ jid: `${ana}@s.whatsapp.net`, type: "private" });
    expect(await toldChat(messageId)).not.toHaveProperty("name");
    expect(await listed()).toContainEqual(
      expect.objectContaining({ jid: `${ana}@s.whatsapp.net`, name: ana }),
    );
    const wrote = await test.phone("/phone/send", { from: ana, to: jid, text: "Hi" });
    const { id } = (await wrote.json()) as { id: string };
    expect(await toldChat(id)).toEqual({ jid, name: "Tea", type: "group" });
  });
});

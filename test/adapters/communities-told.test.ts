import { describe, expect, it } from "vitest";
import { endsWithFile } from "../support/ends-with-file.ts";
import { eventually } from "../support/eventually.ts";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { WebhookReceiver } from "../support/webhook-receiver.ts";

const PATH = "/hook";

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const session = await tenant.linkedSession();
const member = await tenant.linkedSession();
const hook = { enabled: true, url: receiver.url(PATH), events: ["message.exchange", "message.status"] };
await tenant.token.call("POST", `/api/events/webhook/${session.name}`, hook);

async function made(subject: string, participants: readonly string[], community: boolean): Promise<string> {
  const answer = await test.phone("/groups", { subject, participants, community });
  return ((await answer.json()) as { jid: string }).jid;
}

type Listed = { readonly groupJid: string; readonly communityJid?: string };

/** Of the groups that are kept of a session. */
async function listed(of: { readonly name: string }, jid: string): Promise<Listed | undefined> {
  const { body } = await tenant.token.call("GET", `/api/group/list/${of.name}`);
  return (body as { groups: readonly Listed[] }).groups.find(({ groupJid }) => groupJid === jid);
}

const move = (operation: "link" | "unlink", communityJid: string, jid: string) =>
  tenant.token.call("POST", `/api/community/${operation}/${session.name}`, { communityJid, groupJid: [jid] });

describe("a community that another device links a group to", () => {
  it("is the group's at once for every member, until it is taken out", async () => {
    const community = await made("Neighbours", [session.number], true);
    const garden = await made("Garden", [session.number, member.number], false);
    const isOf = (wanted: string | undefined) =>
      eventually("both know of which community it is", async () => {
        const known = await Promise.all([session, member].map((of) => listed(of, garden)));
        return known.every((group) => group !== undefined && group.communityJid === wanted);
      });
    await isOf(undefined);
    expect(await move("link", community, garden)).toMatchObject({ status: 200 });
    await isOf(community);
    expect(await move("unlink", community, garden)).toMatchObject({ status: 200 });
    await isOf(undefined);
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });
});

describe("isCommunity of message.exchange and message.status", () => {
  it("is told of the group in which a community announces, and of no other", async () => {
    const community = await made("Street", [session.number, member.number], true);
    const groups = await tenant.token.call(
      "GET",
      `/api/community/listSubGroups/${session.name}?communityJid=${community}`,
    );
    const { subgroups } = groups.body as { subgroups: { jid: string; isDefaultSubGroup: boolean }[] };
    const announcements = subgroups.find(({ isDefaultSubGroup }) => isDefaultSubGroup)?.jid ?? "";
    const garden = await made("Garden", [session.number, member.number], false);
    for (const [jid, isCommunity] of [[announcements, true] as const, [garden, undefined] as const]) {
      await eventually("the group is kept", async () => (await listed(session, jid)) !== undefined);
      const sent = { number: jid, message: "Hello" };
      const answer = await tenant.token.call("POST", `/api/message/text/${session.name}`, sent);
      const { messageId } = (answer.body as { data: { messageId: string } }).data;
      const { event } = await receiver.until(PATH, "message.exchange", ({ data }) => {
        return (data as { id: string }).id === messageId;
      });
      const { event: received } = await receiver.until(PATH, "message.status", ({ data }) => {
        const { status, messageIds } = data as { status: string; messageIds: readonly string[] };
        return status === "delivered" && messageIds.includes(messageId);
      });
      for (const told of [event, received]) {
        const { chat } = told["data"] as { chat: { isCommunity?: boolean } };
        expect(chat.isCommunity).toBe(isCommunity);
      }
    }
  });
});

import { describe, expect, it } from "vitest";
import { toInstanceEvent } from "../../../../../adapters/token-number/events/delivery/payload.ts";
import { InstanceEvent } from "../../../../../adapters/token-number/events/delivery/schemas.ts";
import type { Fact } from "../../../../../src/core/index.ts";
import { endsWithFile } from "../../../../support/ends-with-file.ts";
import { eventually } from "../../../../support/eventually.ts";
import { gatewayOfFile } from "../../../../support/gateway-of-file.ts";
import { newNumber } from "../../../../support/tenant.ts";
import { WebhookReceiver } from "../../../../support/webhook-receiver.ts";

const ADDRESSES = {
  tokens: { for: () => ({ token: "t", expiresAtMs: 0 }), require: () => undefined },
  root: "http://127.0.0.1",
};

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const PATH = "/hook";

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const instance = await tenant.linkedSession();
const [ana, bob] = [newNumber(), newNumber()];
const jid = (number: string) => `${number}@s.whatsapp.net`;
const hook = { enabled: true, url: receiver.url(PATH), events: ["group.flow", "call.update"] };
await tenant.token.call("POST", `/api/events/webhook/${instance.name}`, hook);

type Data = Readonly<Record<string, unknown>>;

/** What is told of that name, by what is in it. */
async function told(name: string, holds: (data: Data) => boolean): Promise<Data> {
  const { event } = await receiver.until(PATH, name, ({ data }) => holds(data as Data));
  expect(InstanceEvent.safeParse(event).error).toBeUndefined();
  return event["data"] as Data;
}

async function phone(path: string, body: object): Promise<Record<string, string>> {
  const answer = await test.phone(path, body);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Record<string, string>;
}

describe("group.flow", () => {
  it.each(["lid", "pn"])(
    "tells what becomes of a group whose members are named by %s",
    async (addressing) => {
      const participants = [ana, instance.number, bob];
      const { jid: groupJid = "" } = await phone("/groups", { subject: "Tea", participants, addressing });
      const flow = (type: string, holds: (data: Data) => boolean = () => true) =>
        told("group.flow", (data) => data["groupJid"] === groupJid && data["type"] === type && holds(data));
      const actor = expect.objectContaining({ jid: jid(ana) }) as object;
      expect(await flow("joined")).toMatchObject({
        groupName: "Tea",
        timestamp: ISO,
        participants: [{ jid: jid(instance.number) }],
        actor,
      });
      await eventually("the group is known", async () => {
        const { body } = await tenant.bearer.call(
          "GET",
          `/api/v1/sessions/${instance.id}/groups/${groupJid}`,
        );
        return (body as { subject?: string }).subject === "Tea";
      });
      const changes: readonly [object, string, unknown][] = [
        [{ subject: "Coffee" }, "name", "Coffee"],
        [{ description: "About coffee" }, "topic", "About coffee"],
        [{ announcement: true }, "announce", true],
        [{ locked: true }, "locked", true],
      ];
      for (const [asked, type, value] of changes) {
        await phone(`/groups/${groupJid}`, asked);
        expect(await flow(type)).toEqual({
          type,
          groupJid,
          groupName: "Coffee",
          timestamp: ISO,
          participants: [],
          actor,
          value,
        });
      }
      const carl = newNumber();
      const steps = [
        ["add", "joined"],
        ["promote", "promoted"],
        ["demote", "demoted"],
        ["remove", "left"],
      ] as const;
      for (const [action, type] of steps) {
        await phone(`/groups/${groupJid}/participants`, { action, participants: [carl] });
        const isCarl = ({ participants }: Data) => (participants as { jid: string }[])[0]?.jid === jid(carl);
        expect(await flow(type, isCarl)).toMatchObject({
          participants: [{ jid: jid(carl) }],
          actor,
          groupName: "Coffee",
        });
      }
    },
  );
});

describe("call.update", () => {
  it("tells of a call from its offer to its end", async () => {
    const from = newNumber();
    const call = async (kind: string, more: object = {}) =>
      (await phone("/phone/call", { from, to: instance.number, kind, ...more }))["id"];
    const callId = await call("offer", { video: true });
    const update = (type: string) =>
      told("call.update", (data) => data["callId"] === callId && data["type"] === type);
    expect(await update("offer")).toEqual({
      type: "offer",
      callId,
      timestamp: ISO,
      from: expect.objectContaining({ jid: jid(from) }) as object,
      chat: { jid: jid(from), type: "private" },
      isVideo: true,
      isGroup: false,
    });
    await call("terminate", { reason: "timeout" });
    expect(await update("terminated")).toMatchObject({ reason: "timeout" });
  });
});

describe("label.update", () => {
  const dataOf = (fact: Fact) => {
    const event = { id: "1", organizationId: "o", sessionId: "s", atWallMs: 0, fact };
    return toInstanceEvent(event, { name: "support", device: null }, ADDRESSES);
  };

  it("tells of a label, and of a chat's", () => {
    const label = { name: "label_changed", labelId: "7", title: "Paid", color: 3, isDeleted: true } as const;
    const timestamp = "1970-01-01T00:00:00.005Z";
    expect(dataOf({ ...label, atMs: 5 })).toEqual({
      event: "label.update",
      data: { type: "edit", labelId: "7", name: "Paid", color: 3, deleted: true, timestamp },
    });
    const assigned = { name: "label_assigned", labelId: "7", chat: jid(ana), isOn: false, atMs: 5 } as const;
    expect(dataOf(assigned)).toEqual({
      event: "label.update",
      data: { type: "chat", labelId: "7", chatJid: jid(ana), action: "remove", labeled: false, timestamp },
    });
  });
});

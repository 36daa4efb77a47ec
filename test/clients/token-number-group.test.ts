import { expect, it } from "vitest";
import { factsOf, png } from "../media/pictures/sample-pictures.ts";
import { eventually } from "../support/eventually.ts";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { newNumber } from "../support/tenant.ts";
import { answered } from "./answered.ts";
import { bothClients, untilVotes, votes } from "./both-clients.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const { bearer, token } = bothClients(tenant);

const SESSION = "/api/v1/sessions/{session}";
const CHAT = `${SESSION}/chats/{cid}`;

it("leads a group from its making to leaving it, and the other dialect's client sees each step", async () => {
  const [number, ana, bob] = [newNumber(), newNumber(), newNumber()];
  const params = { path: { instance: "shop" } };

  const { instance } = answered(await token.POST("/api/instance/new", { body: { name: "shop" } }));
  const path = { session: instance.id };
  const link = answered(await token.GET("/api/instance/connect/{instance}", { params }));
  if (!("qrCode" in link)) throw new Error(`expected a QR, got ${link.message}`);
  expect((await test.phone("/phone/scan", { qr: link.qrCode, number })).status).toBe(200);
  await eventually("it is linked", async () => {
    const [shown] = answered(await token.GET("/api/instance/list")).instances;
    return shown?.status === "connected";
  });
  expect(answered(await bearer.GET(SESSION, { params: { path } }))).toMatchObject({
    label: "shop",
    status: "working",
    phoneNumber: number,
  });

  const { group } = answered(
    await token.POST("/api/group/create/{instance}", {
      params,
      body: { name: "Garden", participants: [ana, bob] },
    }),
  );
  const ofGroup = { params: { path: { ...path, gid: group.jid } } };
  const ofChat = { params: { path: { ...path, cid: group.jid } } };
  expect(answered(await bearer.GET(`${SESSION}/groups/{gid}`, ofGroup)).subject).toBe("Garden");
  const members = answered(await bearer.GET(`${SESSION}/groups/{gid}/members`, ofGroup)).data;
  expect(members.map(({ role }) => role).sort()).toEqual(["member", "member", "superadmin"]);

  const profilePicture = png(900, 600).toString("base64");
  const changed = await token.POST("/api/profile/account/{instance}", { params, body: { profilePicture } });
  expect(answered(changed).updatedFields).toEqual(["profilePicture"]);
  const { url } = answered(
    await bearer.GET(`${SESSION}/contacts/{jid}/picture`, {
      params: { path: { ...path, jid: `${number}@s.whatsapp.net` } },
    }),
  );
  const { pathname, search } = new URL(url);
  const bytes = await (await fetch(test.sandbox.url + pathname + search)).arrayBuffer();
  expect(factsOf(Buffer.from(bytes))).toMatchObject({ type: "image/jpeg", width: 600, height: 600 });

  const sent = answered(
    await token.POST("/api/message/poll/{instance}", {
      params,
      body: { number: group.jid, question: "When?", options: ["Monday", "Friday"], maxAnswer: 2 },
    }),
  );
  const { messageId: poll } = sent.data;
  await votes(tenant, ana, { group: group.jid, poll, options: ["Friday"] });
  await votes(tenant, bob, { group: group.jid, poll, options: ["Monday", "Friday"] });
  answered(
    await bearer.POST(`${SESSION}/messages/{mid}/vote`, {
      params: { path: { ...path, mid: poll } },
      body: { chat: group.jid, options: ["Friday"] },
    }),
  );
  await untilVotes(token, "shop", poll, { Monday: 1, Friday: 3 });
  const { data: messages } = answered(await bearer.GET(`${CHAT}/messages`, ofChat));
  expect(messages.find(({ id }) => id === poll)).toMatchObject({ type: "poll", body: "When?", fromMe: true });

  const archive = (isArchived: boolean) =>
    token.POST("/api/chat/archive/{instance}", {
      params,
      body: { number: group.jid, archive: isArchived },
    });
  expect(answered(await archive(true)).message).toBe("Chat archived successfully");
  expect(answered(await bearer.GET(CHAT, ofChat))).toMatchObject({ type: "group", archived: true });

  const identifier = group.jid;
  const left = await token.DELETE("/api/group/leave/{instance}", {
    params: { ...params, query: { identifier } },
  });
  expect(answered(left).groupJid).toBe(group.jid);
  expect(answered(await bearer.GET(`${SESSION}/groups`, { params: { path } })).data).toEqual([]);
  expect((await bearer.GET(`${SESSION}/groups/{gid}`, ofGroup)).error?.error.message).toBe("group not found");
});

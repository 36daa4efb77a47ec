import { expect, it } from "vitest";
import { png } from "../media/pictures/sample-pictures.ts";
import { eventually } from "../support/eventually.ts";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { newNumber } from "../support/tenant.ts";
import { answered } from "./answered.ts";
import { bothClients, untilVotes, votes } from "./both-clients.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const { bearer, token } = bothClients(tenant);

const SESSION = "/api/v1/sessions/{session}";
const MESSAGES = `${SESSION}/messages`;
const GROUP = `${SESSION}/groups/{gid}`;
const CHAT = `${SESSION}/chats/{cid}`;

it("leads a group from its making to leaving it, and the other dialect's client sees each step", async () => {
  const [number, ana, bob] = [newNumber(), newNumber(), newNumber()];

  const { id } = answered(await bearer.POST("/api/v1/sessions", { body: { label: "shop" } }));
  const path = { session: id };
  await eventually("there is a code", async () => {
    const { data: qr } = await bearer.GET(`${SESSION}/qr`, { params: { path } });
    return qr !== undefined && (await test.phone("/phone/scan", { qr: qr.code, number })).ok;
  });
  await eventually("it is linked", async () => {
    return answered(await bearer.GET(SESSION, { params: { path } })).status === "working";
  });
  const [instance] = answered(await token.GET("/api/instance/list")).instances;
  expect(instance).toMatchObject({ id, name: "shop", status: "connected" });
  const shop = { path: { instance: "shop" } };

  const { groupJid } = answered(
    await bearer.POST(`${SESSION}/groups`, {
      params: { path },
      body: { name: "Garden", participants: [ana, bob] },
    }),
  );
  const ofGroup = { params: { path: { ...path, gid: groupJid } } };
  const ofChat = { params: { path: { ...path, cid: groupJid } } };
  const { group } = answered(
    await token.GET("/api/group/info/{instance}", { params: { ...shop, query: { identifier: groupJid } } }),
  );
  expect([group.name, group.participantCount, group.createdBy]).toEqual([
    "Garden",
    3,
    `${number}@s.whatsapp.net`,
  ]);

  const picture = png(60, 40);
  const image = answered(
    await bearer.POST(MESSAGES, {
      params: { path },
      body: { type: "image", to: groupJid, media: { data: picture.toString("base64"), caption: "Roses" } },
    }),
  );
  const { data: shown } = answered(
    await token.GET("/api/chat/getMessage/{instance}", {
      params: { ...shop, query: { messageId: image.waMessageId ?? "" } },
    }),
  );
  expect(shown).toMatchObject({ type: "image", content: "Roses", chat: groupJid, isGroup: true });
  const received = await test.sandbox.untilReceived((message) => message.id === image.waMessageId);
  expect(received).toMatchObject({ caption: "Roses", media: { mimetype: "image/png" } });

  const question = { type: "poll" as const, to: groupJid, name: "When?", options: ["Monday", "Friday"] };
  const sent = answered(await bearer.POST(MESSAGES, { params: { path }, body: question }));
  const poll = sent.waMessageId ?? "";
  await votes(tenant, ana, { group: groupJid, poll, options: ["Friday"] });
  await votes(tenant, bob, { group: groupJid, poll, options: ["Monday", "Friday"] });
  answered(
    await bearer.POST(`${MESSAGES}/{mid}/vote`, {
      params: { path: { ...path, mid: poll } },
      body: { chat: groupJid, options: ["Friday"] },
    }),
  );
  await untilVotes(token, "shop", poll, { Monday: 1, Friday: 3 });

  const archived = answered(await bearer.PATCH(CHAT, { ...ofChat, body: { archived: true } }));
  expect(archived).toMatchObject({ type: "group", archived: true });
  // The other dialect shows no chat's states; it takes them back.
  answered(
    await token.POST("/api/chat/archive/{instance}", {
      params: shop,
      body: { number: groupJid, archive: false },
    }),
  );
  expect(answered(await bearer.GET(CHAT, ofChat)).archived).toBe(false);

  expect((await bearer.POST(`${GROUP}:leave`, ofGroup)).response.status).toBe(204);
  expect((await bearer.GET(GROUP, ofGroup)).error?.error.message).toBe("group not found");
  const { groups } = answered(await token.GET("/api/group/list/{instance}", { params: shop }));
  expect(groups).toEqual([]);
});

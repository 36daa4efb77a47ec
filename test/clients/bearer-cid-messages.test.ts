import createClient from "openapi-fetch";
import { expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { sampleMedia } from "../support/sample-media.ts";
import { newNumber } from "../support/tenant.ts";
import { answered } from "./answered.ts";
import type { paths } from "./bearer-cid.d.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const session = await tenant.linkedSession();
const client = createClient<paths>({
  baseUrl: test.gateway.address,
  headers: { Authorization: `Bearer ${tenant.secrets.apiKey}` },
});

const MESSAGES = "/api/v1/sessions/{session}/messages";
const MESSAGE = "/api/v1/sessions/{session}/messages/{mid}";
const CHAT = "/api/v1/sessions/{session}/chats/{cid}";
const path = { session: session.id };

it("leads a conversation from a question to its deletion", async () => {
  const partner = newNumber();
  const chat = `${partner}@s.whatsapp.net`;
  const row = { params: { path: { ...path, cid: chat } } };
  // A chat is not there before its first message.
  const isListed = async (id: string) =>
    (await client.GET(`${CHAT}/messages`, row)).data?.data.some((message) => message.id === id) ?? false;
  const says = async (content: object) => {
    const answer = await test.phone("/phone/send", { from: partner, to: session.number, ...content });
    const { id } = (await answer.json()) as { id: string };
    return id;
  };
  const received = (id: string | undefined) => test.sandbox.untilReceived((message) => message.id === id);

  const question = await says({ text: "What is the price?" });
  await eventually("it is listed", () => isListed(question));
  const reply = answered(
    await client.POST(MESSAGES, {
      params: { path, header: { "Idempotency-Key": "reply" } },
      body: { type: "text", to: chat, text: "Fife.", replyTo: question },
    }),
  );
  expect(await received(reply.waMessageId)).toMatchObject({ text: "Fife.", quoted: question });
  const mid = reply.waMessageId ?? "";

  const body = { chat, text: "Five." };
  const edit = answered(await client.PATCH(MESSAGE, { params: { path: { ...path, mid } }, body }));
  expect(await received(edit.waMessageId)).toMatchObject({ edited: mid, text: "Five." });
  const reaction = answered(
    await client.POST(`${MESSAGE}/reaction`, {
      params: { path: { ...path, mid: question } },
      body: { chat, sender: chat, emoji: "👍" },
    }),
  );
  expect(await received(reaction.waMessageId)).toMatchObject({ reaction: { id: question, emoji: "👍" } });

  const media = { data: sampleMedia.pdf().toString("base64"), filename: "offer.pdf" };
  const sent = await client.POST(MESSAGES, { params: { path }, body: { type: "document", to: chat, media } });
  expect(await received(answered(sent).waMessageId)).toMatchObject({ media: { filename: "offer.pdf" } });
  const forwarded = answered(
    await client.POST(`${MESSAGE}/forward`, {
      params: { path: { ...path, mid } },
      body: { chat, to: `${newNumber()}@s.whatsapp.net` },
    }),
  );
  expect(await received(forwarded.waMessageId)).toMatchObject({ text: "Five." });

  const poll = await says({ poll: { name: "Tea?", options: ["yes", "no"], selectable: 1 } });
  await eventually("it is listed", () => isListed(poll));
  const vote = answered(
    await client.POST(`${MESSAGE}/vote`, {
      params: { path: { ...path, mid: poll } },
      body: { chat, options: ["yes"] },
    }),
  );
  expect(await received(vote.waMessageId)).toMatchObject({ vote: { id: poll, options: ["yes"] } });
  const revoke = answered(
    await client.DELETE(MESSAGE, { params: { path: { ...path, mid }, query: { chat } } }),
  );
  expect(await received(revoke.waMessageId)).toMatchObject({ revoked: mid });

  expect(answered(await client.POST(`${CHAT}/read`, row)).unreadCount).toBe(0);
  const chats = answered(await client.GET("/api/v1/sessions/{session}/chats", { params: { path } })).data;
  expect(chats.map(({ jid }) => jid)).toContain(chat);
  expect((await client.DELETE(CHAT, row)).response.status).toBe(204);
  expect((await client.GET(CHAT, row)).error?.error.message).toBe("chat not found");
});

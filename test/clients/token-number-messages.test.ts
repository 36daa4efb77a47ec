import createClient from "openapi-fetch";
import { expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { sampleMedia } from "../support/sample-media.ts";
import { newNumber } from "../support/tenant.ts";
import { answered } from "./answered.ts";
import type { paths } from "./token-number.d.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const instance = await tenant.linkedSession();
const client = createClient<paths>({
  baseUrl: test.gateway.address,
  headers: { token: await tenant.instanceToken(instance) },
});

const path = { instance: instance.name };
const params = { path };

it("leads a conversation from a question to its deletion", async () => {
  const number = newNumber();
  const history = async () =>
    answered(await client.POST("/api/chat/history/{instance}", { params, body: { number } })).messages;
  const says = async (content: object) => {
    const answer = await test.phone("/phone/send", { from: number, to: instance.number, ...content });
    const { id } = (await answer.json()) as { id: string };
    return id;
  };
  const received = (id: string) => test.sandbox.untilReceived((message) => message.id === id);

  const question = await says({ text: "What is the price?" });
  await eventually("it is in the history", async () => (await history()).length === 1);
  const reply = answered(
    await client.POST("/api/message/text/{instance}", {
      params,
      body: { number, message: "Fife.", replyTo: question },
    }),
  );
  const { messageId } = reply.data;
  expect(await received(messageId)).toMatchObject({ text: "Fife.", quoted: question });

  const edited = answered(
    await client.POST("/api/chat/edit/{instance}", { params, body: { messageId, content: "Five." } }),
  );
  expect([edited.oldContent, edited.newContent]).toEqual(["Fife.", "Five."]);
  const reaction = answered(
    await client.POST("/api/message/reaction/{instance}", {
      params,
      body: { number, messageId: question, reaction: "👍" },
    }),
  );
  expect(await received(reaction.data.messageId)).toMatchObject({ reaction: { id: question, emoji: "👍" } });

  const mediaBase64 = sampleMedia.pdf().toString("base64");
  const document = answered(
    await client.POST("/api/message/media/{instance}", {
      params,
      body: { number, mediaType: "document", mediaBase64, fileName: "offer.pdf" },
    }),
  );
  expect(await received(document.data.messageId)).toMatchObject({ media: { filename: "offer.pdf" } });
  const forwarded = answered(
    await client.POST("/api/chat/forward/{instance}", { params, body: { messageId, to: newNumber() } }),
  );
  expect(await received(forwarded.messageId)).toMatchObject({ text: "Five." });

  const poll = answered(
    await client.POST("/api/message/poll/{instance}", {
      params,
      body: { number, question: "Tea?", options: ["yes", "no"] },
    }),
  );
  const ofPoll = { params: { path, query: { messageId: poll.data.messageId } } };
  await says({ vote: { id: poll.data.messageId, options: ["yes"] } });
  await eventually("the vote is counted", async () => {
    const { votes } = answered(await client.GET("/api/chat/poll/{instance}", ofPoll)).data;
    return votes.some(({ optionName, optionVoteCount }) => optionName === "yes" && optionVoteCount === 1);
  });
  await test.phone("/phone/receipt", { id: poll.data.messageId, status: "read" });
  await eventually("it is read", async () => {
    return answered(await client.GET("/api/chat/status/{instance}", ofPoll)).status === "read";
  });

  const deleted = answered(
    await client.DELETE("/api/chat/delete/{instance}", {
      params,
      body: { messageId, deleteForEveryone: true },
    }),
  );
  expect(deleted.delete_type).toBe("revoke");
  await test.sandbox.untilReceived(({ revoked }) => revoked === messageId);
  answered(await client.DELETE("/api/chat/deleteChat/{instance}", { params, body: { number } }));
  expect(await history()).toEqual([]);
});

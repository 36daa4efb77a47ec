import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseChatAddress, type ChatAddress, type Session } from "../../../src/core/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { eventually } from "../../support/eventually.ts";
import { newNumber } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";

const PARTNER = "4915100000777";

describe("what comes over a line", () => {
  let test: TestGateway;
  let session: Session;
  let own: string;
  beforeAll(async () => {
    test = await TestGateway.start();
    own = newNumber();
    session = await test.linkedSession("one", own);
  });
  afterAll(() => test[Symbol.asyncDispose]());

  const core = () => test.gateway.core;
  const chat = to(PARTNER);
  const sendFrom = async (content: object) => {
    const answer = await test.phone("/phone/send", { from: PARTNER, to: own, ...content });
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { id: string }).id;
  };
  const stored = () => core().messages.list(session, chat, undefined, 50);
  const untilStored = async (id: string) => {
    await eventually("it is stored", async () => (await stored()).some((each) => each.id === id));
    return (await stored()).find((each) => each.id === id);
  };
  const send = async (text: string) =>
    (
      await core().messages.send(session, {
        to: chat,
        content: { kind: "text", text },
        source: "api",
        isQueued: false,
      })
    ).message;

  it("is stored with its chat", async () => {
    const id = await sendFrom({ text: "hello" });
    expect(await untilStored(id)).toMatchObject({
      fromMe: false,
      state: null,
      content: { kind: "text", text: "hello" },
    });
    expect(await core().chats.get(session, chat)).toMatchObject({ unread: 1 });
  });

  it("edits and takes back what its author wrote", async () => {
    const id = await sendFrom({ text: "helo" });
    await untilStored(id);
    await sendFrom({ edit: { id, text: "hello" } });
    await eventually("it is edited", async () => (await untilStored(id))?.isEdited === true);
    expect((await untilStored(id))?.content).toEqual({ kind: "text", text: "hello" });
    await sendFrom({ revoke: { id } });
    await eventually("it is taken back", async () => (await untilStored(id))?.isDeleted === true);
  });

  it("tells how far an own message has come", async () => {
    const { id } = await send("are you there?");
    await eventually("it is delivered", async () => (await untilStored(id))?.state === "delivered");
    await test.phone("/phone/receipt", { id, status: "read" });
    await eventually("it is read", async () => (await untilStored(id))?.state === "read");
  });

  it("reacts, answers and votes", async () => {
    const { id } = await send("lunch?");
    const reaction = await sendFrom({ reaction: { id, emoji: "👍" } });
    expect(await untilStored(reaction)).toMatchObject({
      content: { kind: "reaction", target: { id, author: null }, emoji: "👍" },
    });
    const answer = await sendFrom({ text: "yes", quoted: id });
    expect(await untilStored(answer)).toMatchObject({ quoted: id });
    const poll = await core().messages.send(session, {
      to: chat,
      content: { kind: "poll", question: "Where?", options: ["here", "there"], selectable: 1 },
      source: "api",
      isQueued: false,
    });
    await sendFrom({ vote: { id: poll.message.id, options: ["there"] } });
    const votes = () => core().messages.votes(session, poll.message);
    await eventually("the vote is there", async () => (await votes()).length === 1);
    expect(await votes()).toMatchObject([{ content: { options: ["there"] } }]);
  });
});

describe("a message that lets its partner finish", () => {
  it("leaves 2 s after they have stopped typing", async () => {
    const clock = new ManualClock();
    await using test = await TestGateway.start({ clock });
    const own = newNumber();
    const session = await test.linkedSession("one", own);
    const typing = (state: string, from = PARTNER) => test.phone("/phone/typing", { from, to: own, state });
    const seen = async (who = PARTNER) => (await test.gateway.core.chats.partnerOf(session, to(who))).state;
    const other = newNumber();
    await seen(other);
    let isSent = false;
    const sent = test.gateway.core.messages
      .send(session, {
        to: to(PARTNER),
        content: { kind: "text", text: "at last" },
        waitWhileTypingMs: 60_000,
        source: "api",
        isQueued: false,
      })
      .then(() => (isSent = true));
    // Who was not listened to until now is listened to first: then it waits.
    await eventually("both are listened to", async () => {
      const answer = await test.sandbox.request("/subscriptions");
      return ((await answer.json()) as readonly object[]).length === 2;
    });
    await eventually("it is heard", async () => {
      await typing("composing");
      return (await seen()) === "composing";
    });
    await clock.advance(5_000);
    await typing("paused");
    // What comes over a line is heard in that order.
    await typing("composing", other);
    await eventually("the end is heard", async () => (await seen(other)) === "composing");
    await clock.advance(1_900);
    expect(isSent).toBe(false);
    await eventually("it has left", async () => {
      await clock.advance(50);
      return isSent;
    });
    await sent;
  });
});

function to(text: string): ChatAddress {
  const address = parseChatAddress(text);
  if (!address) throw new Error(`${text} is no address`);
  return address;
}

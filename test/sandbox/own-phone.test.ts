import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { openClient, post } from "./baileys-client.ts";
import { nextEvent, nextStanza } from "./messages/client-events.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const CHANNEL = "120363000000000001@newsletter";

it("a session learns whom its phone writes into its address book", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  const heard = nextEvent(client, "contacts.upsert");
  await post(sandbox, "/phone/contact", { phone: ANA, name: "Ana of the tea" });
  expect(await heard).toMatchObject([{ id: `${ANA}@s.whatsapp.net`, name: "Ana of the tea" }]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("a session learns that its phone or a partner shows another picture", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  await client.socket.sendMessage(`${ANA}@s.whatsapp.net`, { text: "hello" });
  await sandbox.untilReceived(() => true);
  for (const number of [NUMBER, ANA]) {
    for (const picture of [true, false]) {
      const heard = nextEvent(client, "contacts.update", ([one]) => one?.imgUrl !== undefined);
      await post(sandbox, "/phone/profile", { number, picture });
      expect(await heard).toMatchObject([
        { id: `${number}@s.whatsapp.net`, imgUrl: picture ? "changed" : "removed" },
      ]);
    }
  }
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("a session learns what its phone does with a channel", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  for (const action of ["join", "mute", "leave"]) {
    const heard = nextStanza(client, "notification,type:mex");
    const answer = await post(sandbox, "/phone/channel", { channel: CHANNEL, action });
    expect(answer).toMatchObject({ status: 200, body: { number: NUMBER, channel: CHANNEL, action } });
    const { content } = await heard;
    const [update] = Array.isArray(content) ? content : [];
    expect(JSON.parse(Buffer.from(update?.content as Uint8Array).toString())).toMatchObject({
      data: { [`xwa2_notify_newsletter_on_${action === "mute" ? "mute_change" : action}`]: { id: CHANNEL } },
    });
  }
  expect(sandbox.unknownStanzas).toEqual([]);
});

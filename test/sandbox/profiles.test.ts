import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { openClient, post } from "./baileys-client.ts";

const OWN = "5511999999999";
const PARTNER = "15551230000";
const jid = (number: string) => `${number}@s.whatsapp.net`;

it("tells where a picture is, in either size, by number and by LID", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, OWN);
  await post(sandbox, "/phone/profile", { number: PARTNER, picture: true });
  const lid = await client.socket.signalRepository.lidMapping.getLIDForPN(jid(PARTNER));
  for (const address of [jid(PARTNER), lid ?? ""]) {
    expect(await client.socket.profilePictureUrl(address, "image")).toBe(
      `https://pps.whatsapp.net/v/t61.24694-24/${PARTNER}_image.jpg`,
    );
  }
  expect(await client.socket.profilePictureUrl(jid(PARTNER))).toContain("_preview.jpg");
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("answers item-not-found where there is no picture or nobody, not-authorized where it is hidden", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, OWN);
  const pictureOf = (number: string) => client.socket.profilePictureUrl(jid(number), "image");
  await expect(pictureOf(PARTNER)).rejects.toMatchObject({ message: "item-not-found", data: 404 });
  await post(sandbox, "/phone/profile", { number: PARTNER, picture: true, hidden: true });
  await expect(pictureOf(PARTNER)).rejects.toMatchObject({ message: "not-authorized", data: 401 });
  await post(sandbox, "/phone/registered", { number: PARTNER, registered: false });
  await expect(pictureOf(PARTNER)).rejects.toMatchObject({ data: 404 });
  await expect(client.socket.profilePictureUrl("120363000000000001@g.us", "image")).rejects.toMatchObject({
    data: 404,
  });
});

it("refuses a picture that is asked for as WhatsApp would not take it", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, OWN);
  const ask = (target: string | undefined, picture: Record<string, string>) =>
    client.socket.query({
      tag: "iq",
      attrs: { to: "@s.whatsapp.net", type: "get", xmlns: "w:profile:picture", ...(target && { target }) },
      content: [{ tag: "picture", attrs: picture }],
    });
  const valid = { type: "image", query: "url" };
  const wrong = [
    [undefined, valid],
    ["15551230000:7@s.whatsapp.net", valid],
    ["somebody", valid],
    [jid(PARTNER), { type: "huge", query: "url" }],
    [jid(PARTNER), { type: "image" }],
  ] as const;
  for (const [target, picture] of wrong) {
    await expect(ask(target, picture)).rejects.toMatchObject({ data: 400 });
  }
});

it("tells an about text, nothing where there is none, and a code where it is hidden", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, OWN);
  const aboutOf = async (number: string) => (await client.socket.fetchStatus(jid(number)))?.[0]?.["status"];
  expect(await aboutOf(PARTNER)).toMatchObject({ status: null });
  const set = { number: PARTNER, about: "No trabalho até às 18 h" };
  expect(await post(sandbox, "/phone/profile", set)).toEqual({
    status: 200,
    body: { ...set, picture: false, hidden: false },
  });
  expect(await aboutOf(PARTNER)).toMatchObject({ status: "No trabalho até às 18 h" });
  await post(sandbox, "/phone/profile", { number: PARTNER, hidden: true });
  expect(await aboutOf(PARTNER)).toMatchObject({ status: "" });
  await post(sandbox, "/phone/profile", { number: OWN, about: "Mine", hidden: true });
  expect(await aboutOf(OWN)).toMatchObject({ status: "Mine" });
});

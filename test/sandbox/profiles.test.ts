import type { BinaryNode } from "@whiskeysockets/baileys";
import { describe, expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { eventually } from "../support/eventually.ts";
import { openClient, post, type BaileysClient } from "./baileys-client.ts";
import { jpegOf } from "./square-jpeg.ts";

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

describe("a picture that a session sets", () => {
  const lines = (side: number) => jpegOf(side, side);
  const set = (client: BaileysClient, jpeg: Uint8Array | undefined, target?: string) =>
    client.socket.query({
      tag: "iq",
      attrs: { to: "@s.whatsapp.net", type: "set", xmlns: "w:profile:picture", ...(target && { target }) },
      ...(jpeg && { content: [{ tag: "picture", attrs: { type: "image" }, content: jpeg }] }),
    });

  it("is had by others at its address, until it is removed", async () => {
    await using sandbox = await startSandbox();
    await using client = await openClient(sandbox, OWN);
    await using other = await openClient(sandbox, PARTNER);
    await set(client, lines(640));
    const url = new URL((await other.socket.profilePictureUrl(jid(OWN), "image")) ?? "");
    expect(url.host).toBe(new URL(sandbox.url).host);
    const answer = await fetch(`${sandbox.url}${url.pathname}${url.search}`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(lines(640));
    await set(client, undefined);
    await expect(other.socket.profilePictureUrl(jid(OWN), "image")).rejects.toMatchObject({ data: 404 });
    expect(sandbox.unknownStanzas).toEqual([]);
  });

  it("is told to who has to do with the account, and not to the session", async () => {
    await using sandbox = await startSandbox();
    await using client = await openClient(sandbox, OWN);
    await using other = await openClient(sandbox, PARTNER);
    const told: [string, unknown][] = [];
    for (const [name, { socket }] of [["own", client] as const, ["other", other] as const])
      socket.ws.on("CB:notification,type:picture", ({ content }: BinaryNode) => told.push([name, content]));
    await post(sandbox, "/phone/send", { from: OWN, to: PARTNER, text: "hello" });
    await set(client, lines(100));
    await set(client, undefined);
    await eventually("both are told", () => told.length === 2);
    expect(told).toMatchObject([
      ["other", [{ tag: "set", attrs: { jid: jid(OWN), id: expect.stringMatching(/^\d+$/) as string } }]],
      ["other", [{ tag: "delete", attrs: { jid: jid(OWN) } }]],
    ]);
  });

  it("is refused where it is no square JPEG of 640 pixels at most", async () => {
    await using sandbox = await startSandbox();
    await using client = await openClient(sandbox, OWN);
    for (const wrong of [jpegOf(640, 480), lines(641), Buffer.from("GIF89a"), lines(10).subarray(0, 8)])
      await expect(set(client, wrong)).rejects.toMatchObject({ data: 406 });
  });

  it("is a group's where it is set at the group, by who may change that", async () => {
    await using sandbox = await startSandbox();
    await using client = await openClient(sandbox, OWN);
    const made = async (participants: readonly string[]) =>
      ((await post(sandbox, "/groups", { subject: "Team", participants })).body as { jid: string }).jid;
    const own = await made([OWN, PARTNER]);
    await set(client, lines(64), own);
    expect(await client.socket.profilePictureUrl(own, "image")).toContain("/v/");
    const locked = await made([PARTNER, OWN]);
    await post(sandbox, `/groups/${locked}`, { locked: true });
    const notIn = await made([PARTNER]);
    for (const group of [locked, notIn])
      await expect(set(client, lines(64), group)).rejects.toMatchObject({ data: 403 });
    const nobodys = set(client, lines(64), "120363000000000001@g.us");
    await expect(nobodys).rejects.toMatchObject({ data: 404 });
  });
});

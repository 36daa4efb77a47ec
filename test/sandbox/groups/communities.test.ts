import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { childOf, childrenOf, stanza, type Stanza } from "../../../src/sandbox/wire/stanza.ts";
import { openClient, post, type BaileysClient } from "../baileys-client.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const PLAIN = { emitOwnEvents: false };

const ask = ({ socket }: BaileysClient, type: "get" | "set", to: string, content: Stanza): Promise<Stanza> =>
  socket.query({ tag: "iq", attrs: { type, xmlns: "w:g2", to }, content: [content] });

/** A community as whatsmeow makes it; its JID. */
async function communityOf(client: BaileysClient, subject: string): Promise<string> {
  const parent = stanza("parent", { default_membership_approval_mode: "request_required" });
  const answer = await ask(client, "set", "@g.us", stanza("create", { subject, key: "ABCD" }, [parent]));
  return `${childOf(answer, "group")?.attrs["id"] ?? ""}@g.us`;
}

const unlinking = (jid: string) => stanza("unlink", { unlink_type: "sub_group" }, [stanza("group", { jid })]);

/** What a client is told of groups, from now on: the children of its notifications, with the group that they are of. */
function groupNewsOf({ socket }: BaileysClient): readonly (Stanza & { readonly of: string | undefined })[] {
  const heard: (Stanza & { readonly of: string | undefined })[] = [];
  socket.ws.on("CB:notification,type:w:gp2", (node: Stanza) => {
    for (const child of childrenOf(node)) heard.push({ ...child, of: node.attrs["from"] });
  });
  return heard;
}

async function withClient(act: (client: BaileysClient, sandbox: Sandbox) => Promise<void>): Promise<void> {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await act(client, sandbox);
  expect(sandbox.unknownStanzas).toEqual([]);
}

it("makes a community with the group of its announcements, in which only admins write", () =>
  withClient(async (client) => {
    const jid = await communityOf(client, "Neighbours");
    const all = Object.values(await client.socket.groupFetchAllParticipating());
    expect(all).toMatchObject([
      { id: jid, subject: "Neighbours", isCommunity: true, size: 1, announce: false },
      { subject: "Neighbours", isCommunityAnnounce: true, linkedParent: jid, announce: true },
    ]);
    const { linkedGroups } = await client.socket.communityFetchLinkedGroups(jid);
    expect(linkedGroups).toMatchObject([{ id: all[1]?.id, subject: "Neighbours", size: 1 }]);
  }));

it("makes one with a description and a general chat where the library asks for them", () =>
  withClient(async (client) => {
    const made = await client.socket.communityCreate("Neighbours", "All of us");
    expect(made).toMatchObject({ subject: "Neighbours", desc: "All of us", isCommunity: true });
    const { linkedGroups } = await client.socket.communityFetchLinkedGroups(made?.id ?? "");
    expect(linkedGroups.map(({ subject }) => subject)).toEqual(["Neighbours", "General"]);
  }));

it("takes a group in with its members, and out without them, and tells both", () =>
  withClient(async (client, sandbox) => {
    await using ana = await openClient(sandbox, ANA, PLAIN);
    const jid = await communityOf(client, "Neighbours");
    const { id } = await client.socket.groupCreate("Garden", [`${ANA}@s.whatsapp.net`]);
    const news = groupNewsOf(ana);
    await client.socket.communityLinkGroup(id, jid);
    expect(await client.socket.groupMetadata(id)).toMatchObject({ linkedParent: jid });
    expect(await ana.socket.groupMetadata(jid)).toMatchObject({ isCommunity: true, size: 2 });
    await expect
      .poll(() => news)
      .toMatchObject([
        {
          of: id,
          tag: "link",
          attrs: { link_type: "parent_group" },
          content: [{ tag: "group", attrs: { jid, subject: "Neighbours" } }],
        },
        { of: jid, tag: "add", attrs: { reason: "linked_group_join" } },
        { tag: "add", attrs: { reason: "linked_group_join" } },
      ]);
    await client.socket.communityUnlinkGroup(id, jid);
    expect((await client.socket.groupMetadata(id)).linkedParent).toBeUndefined();
    expect(await ana.socket.groupMetadata(jid)).toMatchObject({ size: 2 });
    await expect
      .poll(() => news.slice(3))
      .toMatchObject([
        { of: id, tag: "unlink", attrs: { unlink_type: "parent_group", unlink_reason: "unlink_group" } },
        { of: jid, tag: "unlink", attrs: { unlink_type: "sub_group" }, content: [{ attrs: { jid: id } }] },
      ]);
  }));

it("makes a group in a community at once", () =>
  withClient(async (client) => {
    const jid = await communityOf(client, "Neighbours");
    const linked = stanza("linked_parent", { jid });
    const answer = await ask(client, "set", "@g.us", stanza("create", { subject: "Garden" }, [linked]));
    expect(childOf(childOf(answer, "group"), "linked_parent")?.attrs).toEqual({ jid });
  }));

it("refuses what a community does not take", () =>
  withClient(async (client, sandbox) => {
    await using ana = await openClient(sandbox, ANA, PLAIN);
    const { socket } = client;
    const jid = await communityOf(client, "Neighbours");
    const { id } = await socket.groupCreate("Garden", [`${ANA}@s.whatsapp.net`]);
    await expect(ana.socket.communityLinkGroup(id, jid)).rejects.toMatchObject({ data: 403 });
    const theirs = (await post(sandbox, "/groups", { subject: "Tea", participants: [ANA, NUMBER] })).body;
    const { jid: tea } = theirs as { jid: string };
    await expect(socket.communityLinkGroup(tea, jid)).rejects.toMatchObject({ data: 403 });
    await expect(socket.communityLinkGroup("120363000000000000@g.us", jid)).rejects.toMatchObject({
      data: 404,
    });
    // A group that is no community, a community that is to be in one, and a group that is in one.
    await expect(socket.communityLinkGroup(tea, id)).rejects.toMatchObject({ data: 400 });
    await expect(socket.communityLinkGroup(jid, jid)).rejects.toMatchObject({ data: 406 });
    await socket.communityLinkGroup(id, jid);
    await expect(socket.communityLinkGroup(id, jid)).rejects.toMatchObject({ data: 406 });
    await expect(ana.socket.communityUnlinkGroup(id, jid)).rejects.toMatchObject({ data: 403 });
  }));

it("says in its answer which group it does not take out", () =>
  withClient(async (client) => {
    const { socket } = client;
    const jid = await communityOf(client, "Neighbours");
    const { id } = await socket.groupCreate("Garden", []);
    const groups = Object.values(await socket.groupFetchAllParticipating());
    const announcements = groups.find(({ isCommunityAnnounce }) => isCommunityAnnounce)?.id ?? "";
    expect(await ask(client, "set", jid, unlinking(id))).toMatchObject({
      content: [{ tag: "unlink", content: [{ attrs: { jid: id }, content: [{ tag: "not_exist" }] }] }],
    });
    expect(await ask(client, "set", jid, unlinking(announcements))).toMatchObject({
      content: [{ content: [{ attrs: { jid: announcements }, content: [{ tag: "not_acceptable" }] }] }],
    });
  }));

it("has as many as fifty groups in a community", () =>
  withClient(async ({ socket }) => {
    const { id: jid } = (await socket.communityCreate("Neighbours", "")) ?? { id: "" };
    for (let made = 1; made < 50; made++) {
      const { id } = await socket.groupCreate(`Group ${made}`, []);
      await socket.communityLinkGroup(id, jid);
    }
    const { id } = await socket.groupCreate("One more", []);
    await expect(socket.communityLinkGroup(id, jid)).rejects.toMatchObject({ data: 419 });
  }));

it("makes no community for an account that may have none", () =>
  withClient(async (client, sandbox) => {
    await post(sandbox, "/faults", { kind: "no-community", number: NUMBER });
    await expect(communityOf(client, "Neighbours")).rejects.toMatchObject({ data: 400 });
    await post(sandbox, "/faults", { kind: "clear" });
    expect(await communityOf(client, "Neighbours")).toMatch(/@g\.us$/);
  }));

it("has a phone make a community", () =>
  withClient(async ({ socket }, sandbox) => {
    const asked = { subject: "Theirs", participants: [ANA, NUMBER], community: true };
    const { jid } = (await post(sandbox, "/groups", asked)).body as { jid: string };
    expect(await socket.groupMetadata(jid)).toMatchObject({ isCommunity: true, size: 2 });
  }));

const leaving = (community: string) =>
  stanza("leave", {}, [stanza("linked_groups", { parent_group_jid: community })]);

it("has who leaves it leave all its groups, and tells everybody", () =>
  withClient(async (client, sandbox) => {
    await using ana = await openClient(sandbox, ANA, PLAIN);
    const jid = await communityOf(client, "Neighbours");
    const { id } = await client.socket.groupCreate("Garden", [`${ANA}@s.whatsapp.net`]);
    const { id: alone } = await client.socket.groupCreate("Alone", [`${ANA}@s.whatsapp.net`]);
    await client.socket.communityLinkGroup(id, jid);
    const news = groupNewsOf(client);
    const answer = await ask(ana, "set", "@g.us", leaving(jid));
    expect(childOf(answer, "leave")?.content).toEqual([
      stanza("linked_groups", { parent_group_jid: jid }, undefined),
    ]);
    expect(Object.keys(await ana.socket.groupFetchAllParticipating())).toEqual([alone]);
    await expect.poll(() => news.filter(({ tag }) => tag === "remove").length).toBe(3);
    expect(news.map(({ of }) => of)).toEqual(expect.arrayContaining([id, jid]));
    await expect(ask(ana, "set", "@g.us", leaving(jid))).rejects.toThrow("forbidden");
  }));

it("is left neither by its owner nor group by group where that is the group of all", () =>
  withClient(async (client, sandbox) => {
    await using ana = await openClient(sandbox, ANA, PLAIN);
    const jid = await communityOf(client, "Neighbours");
    const { id } = await client.socket.groupCreate("Garden", [`${ANA}@s.whatsapp.net`]);
    await client.socket.communityLinkGroup(id, jid);
    const rowOf = async (of: BaileysClient, asked: Stanza) => {
      const rows = childOf(await ask(of, "set", "@g.us", asked), "leave");
      return rows && childrenOf(rows).map(({ attrs }) => attrs);
    };
    expect(await rowOf(client, leaving(jid))).toEqual([{ parent_group_jid: jid, error: "405" }]);
    const { linkedGroups } = await ana.socket.communityFetchLinkedGroups(jid);
    const announcements = linkedGroups.find(({ subject }) => subject === "Neighbours")?.id ?? "";
    for (const group of [jid, announcements]) {
      const asked = stanza("leave", {}, [stanza("group", { id: group })]);
      expect(await rowOf(ana, asked)).toEqual([{ id: group, error: "405" }]);
    }
    await expect(ask(ana, "set", "@g.us", leaving(id))).rejects.toThrow("bad-request");
    await expect(ask(ana, "set", "@g.us", stanza("leave", {}, []))).rejects.toThrow();
    expect(Object.keys(await ana.socket.groupFetchAllParticipating())).toHaveLength(3);
  }));

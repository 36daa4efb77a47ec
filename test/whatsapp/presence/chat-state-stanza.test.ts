import { binaryNodeToString, decodeBinaryNode } from "@whiskeysockets/baileys";
import { describe, expect, it } from "vitest";
import { toJid, type ChatAddress, type ChatState } from "../../../src/core/index.ts";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { openClient } from "../../sandbox/baileys-client.ts";
import { chatStateStanzas } from "../../../src/whatsapp/presence/chat-state-stanza.ts";

const ME = { id: "5511999990001:7@s.whatsapp.net", lid: "100000000000001:7@lid" };
const PERSON: ChatAddress = { kind: "person", number: "5511988887777" };
const LID: ChatAddress = { kind: "lid", lid: "123456789012345" };
const GROUP: ChatAddress = { kind: "group", id: "120363000000000001" };

describe("the stanza of a chat state", () => {
  it.each<[ChatAddress, string, string]>([
    [PERSON, ME.id, "5511988887777@s.whatsapp.net"],
    [LID, ME.lid, "123456789012345@lid"],
    [GROUP, ME.id, "120363000000000001@g.us"],
  ])("to %j goes from the account's own address of the same kind", async (address, from, to) => {
    expect(await decodeBinaryNode(chatStateStanzas()(ME, address, "paused"))).toEqual({
      tag: "chatstate",
      attrs: { from, to },
      content: [{ tag: "paused", attrs: {}, content: undefined }],
    });
  });

  it.each<[ChatState, string, object]>([
    ["composing", "composing", {}],
    ["recording", "composing", { media: "audio" }],
    ["paused", "paused", {}],
  ])("shows %s as %s %j, again too", async (state, tag, attrs) => {
    const stanzaOf = chatStateStanzas();
    for (const other of ["composing", "recording", "paused"] as const) stanzaOf(ME, PERSON, other);
    const { content } = await decodeBinaryNode(stanzaOf(ME, PERSON, state));
    expect(content).toEqual([{ tag, attrs, content: undefined }]);
  });

  it("is what the library itself sends", async () => {
    await using sandbox = await startSandbox();
    const sent: unknown[] = [];
    const nothing = () => undefined;
    const trace = (line: unknown) => {
      const { xml, msg } = line as { readonly xml?: string; readonly msg?: string };
      if (msg === "xml send" && xml?.includes("chatstate")) sent.push(xml);
    };
    const logger = {
      level: "trace",
      child: () => logger,
      trace,
      debug: nothing,
      info: nothing,
      warn: nothing,
      error: nothing,
    };
    await using client = await openClient(sandbox, "5511999990001", { logger });
    const stanzaOf = chatStateStanzas();
    const ours: string[] = [];
    for (const address of [PERSON, LID, GROUP]) {
      for (const state of ["composing", "recording", "paused"] as const) {
        await client.socket.sendPresenceUpdate(state, toJid(address));
        const stanza = stanzaOf(client.socket.authState.creds.me, address, state);
        ours.push(binaryNodeToString(await decodeBinaryNode(stanza)));
      }
    }
    expect(ours).toEqual(sent);
    expect(ours).toHaveLength(9);
  });

  it("is encoded once for as long as it is the same", () => {
    const stanzaOf = chatStateStanzas();
    const first = stanzaOf(ME, PERSON, "composing");
    expect(stanzaOf(ME, PERSON, "composing")).toBe(first);
    expect(stanzaOf({ ...ME, id: "5511999990002:1@s.whatsapp.net" }, PERSON, "composing")).not.toEqual(first);
    expect(stanzaOf(ME, GROUP, "composing")).not.toEqual(first);
  });

  it("says nothing of a LID of the account's own that is not known yet", async () => {
    const { attrs } = await decodeBinaryNode(chatStateStanzas()({ id: ME.id }, LID, "composing"));
    expect(attrs).toEqual({ to: "123456789012345@lid" });
  });
});

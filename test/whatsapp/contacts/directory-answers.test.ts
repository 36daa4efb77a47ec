import type { BinaryNode, WASocket } from "@whiskeysockets/baileys";
import { describe, expect, it } from "vitest";
import { lookUpNumber } from "../../../src/whatsapp/contacts/look-up-number.ts";

const WITH = "5511988887777";
const WITHOUT = "551188887777";

const node = (tag: string, attrs: Record<string, string> = {}, content?: BinaryNode[]): BinaryNode =>
  content ? { tag, attrs, content } : { tag, attrs };

/** The library's socket, as far as a query goes: WhatsApp's answer is given as it stands. */
function answering(answer: BinaryNode | undefined): WASocket {
  return { generateMessageTag: () => "1", query: () => Promise.resolve(answer) } as unknown as WASocket;
}

function usync(users: BinaryNode[], result: BinaryNode = node("result")): BinaryNode {
  return node("iq", { type: "result" }, [node("usync", {}, [result, node("list", {}, users)])]);
}

const lookUp = (answer: BinaryNode | undefined) => lookUpNumber(answering(answer), [WITH, WITHOUT]);
const out = (attrs: Record<string, string> = {}) => node("user", attrs, [node("contact", { type: "out" })]);
const there = (jid: string, ...more: BinaryNode[]) =>
  node("user", { jid }, [node("contact", { type: "in" }), ...more]);

describe("what WhatsApp's directory says of a number", () => {
  it.each([
    ["the second form", [out({ jid: `${WITH}@s.whatsapp.net` }), there(`${WITHOUT}@s.whatsapp.net`)]],
    ["one form for both", [there(`${WITHOUT}@s.whatsapp.net`), there(`${WITHOUT}@s.whatsapp.net`)]],
    ["a user without a JID who is not there", [out(), there(`${WITHOUT}@s.whatsapp.net`)]],
  ])("is a hit: %s", async (_title, users) => {
    expect(await lookUp(usync(users))).toEqual({ number: WITHOUT, lid: null });
  });

  it("is a hit with a LID in the place of the JID", async () => {
    expect(await lookUp(usync([out(), there("123456@lid")]))).toEqual({ number: WITHOUT, lid: "123456" });
  });

  it("is a hit with a LID where it tells one, and without where that failed", async () => {
    const known = there(`${WITH}@s.whatsapp.net`, node("lid", { val: "123456@lid" }));
    expect(await lookUp(usync([known]))).toEqual({ number: WITH, lid: "123456" });
    const unknown = there(`${WITH}@s.whatsapp.net`, node("lid", {}, [node("error", { code: "404" })]));
    expect(await lookUp(usync([unknown]))).toEqual({ number: WITH, lid: null });
  });

  it("is a miss when every form is out, also without a JID", async () => {
    expect(await lookUp(usync([out(), out()]))).toBeUndefined();
  });

  it.each([
    ["no answer", undefined],
    ["an answer that says nothing", node("iq", { type: "result" })],
    ["an empty list", usync([])],
    ["a user of whom nothing is said", usync([out(), node("user", { jid: `${WITH}@s.whatsapp.net` }, [])])],
    [
      "too much was asked",
      usync(
        [out(), out()],
        node("result", {}, [
          node("contact", {}, [node("error", { code: "429", text: "rate-overlimit", backoff: "60" })]),
        ]),
      ),
    ],
    ["an error for the number", usync([node("user", {}, [node("contact", {}, [node("error")])])])],
  ])("is neither hit nor miss: %s", async (_title, answer) => {
    await expect(lookUp(answer)).rejects.toThrow();
  });
});

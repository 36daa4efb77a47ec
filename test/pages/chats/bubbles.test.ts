import { describe, expect, it } from "vitest";
import { bubblesOf } from "../../../src/pages/browser/chats/conversation/bubbles.ts";
import type { MessageRow } from "../../../src/pages/browser/chats/rows.ts";
import { message } from "./rows.ts";

const reaction = (id: string, body: string, more: Partial<MessageRow> = {}) =>
  message(id, { type: "reaction", targetId: "m1", body, ...more });

const shown = (...rows: MessageRow[]) => bubblesOf(rows).map(({ row, reactions }) => [row.id, reactions]);

const OTHER = { senderJid: "5511900001111@s.whatsapp.net" };

describe("the bubbles of a chat", () => {
  it("have the reactions, the last one of each person", () => {
    expect(shown(message("m1"), reaction("m2", "👍"), reaction("m3", "❤"))).toEqual([["m1", "❤"]]);
    expect(shown(message("m1"), reaction("m2", "👍"), reaction("m3", "👍", OTHER))).toEqual([["m1", "👍 2"]]);
    const own = { fromMe: true, status: "sent" } as const;
    expect(shown(message("m1"), reaction("m2", "👍"), reaction("m3", "❤", own))).toEqual([["m1", "👍  ❤"]]);
  });

  it("lose a reaction that is taken back, and have none that did not leave", () => {
    expect(shown(message("m1"), reaction("m2", "👍"), reaction("m3", ""))).toEqual([["m1", ""]]);
    expect(shown(message("m1"), reaction("m2", "👍", { fromMe: true, status: "failed" }))).toEqual([
      ["m1", ""],
    ]);
  });

  it("are of reactions too, where what they are at is not here", () => {
    expect(shown(reaction("m2", "👍"), reaction("m3", ""))).toEqual([["m2", ""]]);
  });

  it("have what they answer, where that is here", () => {
    const [, answer, other] = bubblesOf([
      message("m1"),
      message("m2", { quotedMessageId: "m1" }),
      message("m3", { quotedMessageId: "m0" }),
    ]);
    expect(answer?.quoted).toEqual(message("m1"));
    expect(other?.quoted).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import {
  matching,
  meantBy,
  withFirst,
  withMore,
  type ChatList,
} from "../../../src/pages/browser/chats/chat-list.ts";
import { chat } from "./rows.ts";

const ANA = chat("5511911110000", 3, "Ana");
const BOB = chat("5511922220000", 2, "Bob");
const CARL = chat("5511933330000", 1);

const names = ({ chats }: ChatList) => chats.map(({ jid }) => jid.slice(4, 9));

describe("the list of chats", () => {
  it("keeps what was read after its first page, when that is read again", () => {
    const first = withFirst(undefined, { data: [ANA, BOB], nextCursor: "after Bob" });
    const all = withMore(first, { data: [BOB, CARL], nextCursor: null });
    expect(names(all)).toEqual(["91111", "92222", "93333"]);
    const again = withFirst(all, { data: [{ ...BOB, lastMessageAt: 4 }, ANA], nextCursor: "after Ana" });
    expect(names(again)).toEqual(["92222", "91111", "93333"]);
    expect(again.next).toBeNull();
  });

  it("has a chat once that has come to its top, and loses one that is gone", () => {
    const all = { chats: [ANA, BOB, CARL], next: null };
    const risen = withFirst(all, { data: [{ ...CARL, lastMessageAt: 9 }, ANA], nextCursor: "after Ana" });
    expect(names(risen)).toEqual(["93333", "91111", "92222"]);
    expect(names(withFirst(all, { data: [ANA], nextCursor: null }))).toEqual(["91111"]);
  });

  it.each([
    ["ana", [ANA]],
    ["+55 (11) 92222-0000", [BOB]],
    ["933330000@s", [CARL]],
    [" ", [ANA, BOB, CARL]],
    ["nobody", []],
  ])("finds by a name or an address: %s", (typed, found) => {
    expect(matching([ANA, BOB, CARL], typed)).toEqual(found);
  });

  it.each([
    ["Ana", [ANA], ANA.jid],
    ["1111", [ANA], ANA.jid],
    ["a", [ANA, CARL], "a"],
    ["+55 11 91111-0000", [ANA], "5511911110000"],
    ["123@g.us", [], "123@g.us"],
    [" () ", [ANA, BOB], ""],
  ])("knows which chat is meant by %j", (typed, found, chatMeant) => {
    expect(meantBy(typed, found)).toBe(chatMeant);
  });
});

import { describe, expect, it } from "vitest";
import {
  arrivals,
  withNewest,
  withOlder,
  withSent,
  type Thread,
} from "../../../src/pages/browser/chats/conversation/thread.ts";
import type { MessageRow } from "../../../src/pages/browser/chats/rows.ts";
import { message } from "./rows.ts";

/** As the gateway lists them: the newest first. */
const page = (rows: readonly MessageRow[], nextCursor: string | null = null) => ({
  data: rows.toReversed(),
  nextCursor,
});

const messages = (...ids: string[]) => ids.map((id) => message(id));

const ids = ({ rows }: Thread) => rows.map(({ id }) => id);

describe("the messages of a chat", () => {
  it("are the same while nothing changes, so that nothing is drawn anew", () => {
    const thread = withNewest(undefined, page(messages("m1", "m2")));
    expect(withNewest(thread, page(messages("m1", "m2")))).toBe(thread);
    const edited = withNewest(thread, page([message("m1"), message("m2", { edited: true })]));
    expect(edited.rows[0]).toBe(thread.rows[0]);
    expect(edited.rows[1]).toMatchObject({ edited: true });
  });

  it("keep what was read before the newest page, and where it went on", () => {
    const newest = withNewest(undefined, page(messages("m3", "m4"), "before m3"));
    const thread = withOlder(newest, page(messages("m1", "m2"), "before m1"));
    expect(ids(thread)).toEqual(["m1", "m2", "m3", "m4"]);
    const later = withNewest(thread, page(messages("m4", "m5"), "before m4"));
    expect(ids(later)).toEqual(["m1", "m2", "m3", "m4", "m5"]);
    expect(later.next).toBe("before m1");
  });

  it("begin anew where more came than a page holds, for what is between is not known", () => {
    const thread = withNewest(undefined, page(messages("m1", "m2"), "before m1"));
    const later = withNewest(thread, page(messages("m8", "m9"), "before m8"));
    expect(ids(later)).toEqual(["m8", "m9"]);
    expect(later.next).toBe("before m8");
  });

  it("lose what the gateway has forgotten", () => {
    const thread = withNewest(undefined, page(messages("m1", "m2", "m3")));
    expect(ids(withNewest(thread, page(messages("m1", "m3"))))).toEqual(["m1", "m3"]);
    expect(ids(withNewest(thread, page([])))).toEqual([]);
  });

  it("have what was sent once, before the gateway lists it and after", () => {
    const own = message("m3", { fromMe: true, status: "pending" });
    const thread = withSent(withNewest(undefined, page(messages("m1", "m2"))), own);
    expect(withSent(thread, own)).toBe(thread);
    const listed = { ...own, status: "sent" } as const;
    expect(withNewest(thread, page([...messages("m1", "m2"), listed])).rows.at(-1)).toEqual(listed);
    expect(thread.rows).toHaveLength(3);
  });

  it("are two where two senders have chosen one id", () => {
    const other = message("m1", { senderJid: "5511900001111@s.whatsapp.net" });
    expect(withNewest(undefined, page([message("m1"), other])).rows).toHaveLength(2);
    expect(withOlder({ rows: [message("m1")], next: "older" }, page([other])).rows).toHaveLength(2);
  });

  it("arrive when others write, and neither when they were there nor when they are older", () => {
    const thread = withNewest(undefined, page(messages("m2"), "before m2"));
    expect(arrivals(undefined, thread)).toEqual([]);
    const own = message("m3", { fromMe: true });
    const reaction = message("m4", { type: "reaction", targetId: "m2" });
    const after = withNewest(thread, page([...messages("m1", "m2"), own, reaction, message("m5")], "x"));
    expect(arrivals(thread, after)).toEqual([message("m5")]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseChatAddress, toJid, type LabelChange } from "../../../src/core/index.ts";
import { keepLabels } from "../../../src/core/labels/index.ts";
import { TestStore } from "../../store/test-store.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { FakeLines } from "../messages/fake-line.ts";
import { ToldFacts } from "../told-facts.ts";

const BOB = "5511988886666@s.whatsapp.net";
const PAID = { id: "6", title: "Paid", color: 3 };

describe("what is heard of labels", () => {
  const clock = new ManualClock();
  let test: TestStore;
  let lines: FakeLines;
  let told: ToldFacts;
  let sessionId: string;
  beforeEach(async () => {
    test = new TestStore();
    lines = new FakeLines(clock);
    told = new ToldFacts(test.store);
    sessionId = (await test.linkedSession(await test.organization())).id;
    keepLabels({
      clock,
      connections: lines,
      teller: told,
      numbers: {
        withChat: (_id: string, address: never, act: (chat: never) => never) =>
          Promise.resolve(act({ key: toJid(address), formerKeys: [], to: address } as never)),
      },
    });
  });
  afterEach(() => test[Symbol.dispose]());

  const hear = (changes: readonly LabelChange[], isSilent = false) =>
    lines.hear(sessionId, { what: "labels", changes, isSilent });
  const made = (changes: Partial<typeof PAID> = {}, isDeleted = false): LabelChange => ({
    kind: "label",
    label: { ...PAID, ...changes },
    isDeleted,
  });
  const assigned = (isOn: boolean): LabelChange => {
    const chat = parseChatAddress(BOB);
    if (!chat) throw new Error("it is an address");
    return { kind: "chat", labelId: PAID.id, chat, isOn };
  };

  it("is kept, and told once where anything is another by it", async () => {
    const atMs = clock.wallMs();
    await hear([made(), assigned(true), made(), assigned(true)]);
    expect(await test.store.labels.list(sessionId)).toEqual([PAID]);
    expect(await test.store.labels.listChats(sessionId)).toEqual([{ labelId: PAID.id, chat: BOB }]);
    expect(told.facts).toEqual([
      { name: "label_changed", labelId: "6", title: "Paid", color: 3, isDeleted: false, atMs },
      { name: "label_assigned", labelId: "6", chat: BOB, isOn: true, atMs },
    ]);
    await hear([made({ title: "Not paid" }), assigned(false), made({ title: "" }, true)]);
    await hear([assigned(false), made({ title: "" }, true)]);
    expect(await test.store.labels.list(sessionId)).toEqual([]);
    expect(told.facts.slice(2)).toMatchObject([
      { name: "label_changed", title: "Not paid" },
      { name: "label_assigned", isOn: false },
      { name: "label_changed", isDeleted: true },
    ]);
  });

  it("is no news where it was so before", async () => {
    await hear([{ kind: "anew" }, made(), assigned(true)], true);
    expect(told.facts).toEqual([]);
    expect(await test.store.labels.list(sessionId)).toEqual([PAID]);
  });

  it("is forgotten when another account's is heard", async () => {
    await hear([made()]);
    await hear([{ kind: "anew" }, made({ id: "9" })], true);
    expect(await test.store.labels.list(sessionId)).toEqual([{ ...PAID, id: "9" }]);
  });
});

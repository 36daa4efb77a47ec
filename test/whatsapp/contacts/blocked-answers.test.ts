import { expect, it } from "vitest";
import type { PersonAddress } from "../../../src/core/index.ts";
import { stanza, type Stanza } from "../../../src/sandbox/wire/stanza.ts";
import { eventually } from "../../support/eventually.ts";
import { ScriptedWhatsApp } from "../../support/scripted-whatsapp.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";
const ANA = "77770000000001";
const list = stanza("list", {}, [stanza("item", { jid: `${ANA}@lid` })]);
const blocked = stanza("item", { jid: `${ANA}@lid`, action: "block" });

/** A linked session, and whom it hears to be blocked by a server that gives no list until it is told to. */
async function start() {
  const heard: (readonly PersonAddress[])[] = [];
  let asked = 0;
  let answer: Stanza[] = [];
  let tell: (stanza: Stanza) => void = () => undefined;
  const whatsapp = await ScriptedWhatsApp.start({
    onHello(_, send) {
      tell = send;
      send(stanza("success", { t: "1700000000", lid: "1234:7@lid" }));
    },
    onStanza({ tag, attrs: { id, type, xmlns } }, send) {
      if (tag !== "iq" || type === "result") return;
      const isAsked = xmlns === "blocklist";
      if (isAsked) asked++;
      send(stanza("iq", { from: "s.whatsapp.net", id, type: "result" }, isAsked ? answer : []));
    },
  });
  const test = await TestPool.withLinked([NUMBER], { whatsapp });
  test.pool.onHeard((_, one) => {
    if (one.what === "blocked") heard.push(one.contacts);
    return Promise.resolve();
  });
  // The library asks for it too, once a line.
  await eventually("it is asked at first", () => asked === 2);
  return {
    heard,
    willAnswer: (content: Stanza) => void (answer = [content]),
    /** Resolves when it is asked for. */
    async changed(...children: Stanza[]) {
      const before = asked;
      const attrs = { id: "A", from: `${NUMBER}@s.whatsapp.net`, type: "account_sync" };
      tell(stanza("notification", attrs, children));
      await eventually("it is asked", () => asked > before);
    },
    async [Symbol.asyncDispose]() {
      await test[Symbol.asyncDispose]();
      await whatsapp[Symbol.asyncDispose]();
    },
  };
}

it("an answer without a list is not taken for an empty one", async () => {
  await using line = await start();
  await line.changed(stanza("blocklist", {}, [blocked]));
  line.willAnswer(list);
  await line.changed(stanza("blocklist", {}, [blocked]));
  await eventually("it is heard", () => line.heard.length > 0);
  expect(line.heard).toEqual([[{ kind: "lid", lid: ANA }]]);
});

it.each([
  ["without what has changed in it", [stanza("blocklist", { action: "modify" })]],
  ["behind something else", [stanza("privacy"), stanza("blocklist", {}, [blocked])]],
])("is read when WhatsApp tells of it %s", async (_, children) => {
  await using line = await start();
  line.willAnswer(list);
  await line.changed(...children);
  await eventually("it is heard", () => line.heard.length > 0);
  expect(line.heard).toEqual([[{ kind: "lid", lid: ANA }]]);
});

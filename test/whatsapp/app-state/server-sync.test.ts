import { expect, it } from "vitest";
import { childOf, childrenOf, stanza, type Stanza } from "../../../src/sandbox/wire/stanza.ts";
import { eventually } from "../../support/eventually.ts";
import { ScriptedWhatsApp } from "../../support/scripted-whatsapp.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";

/** A linked session that is told that collections have changed, by a server that answers like this when they are asked for. */
async function start(answer: (names: readonly string[]) => Stanza[]) {
  const asked: string[] = [];
  const acknowledged: (string | undefined)[] = [];
  let tell: (stanza: Stanza) => void = () => undefined;
  const whatsapp = await ScriptedWhatsApp.start({
    onHello(_, send) {
      tell = send;
      send(stanza("success", { t: "1700000000", lid: "1234:7@lid" }));
    },
    onStanza(received, send) {
      const { id, type } = received.attrs;
      if (received.tag === "ack") acknowledged.push(id);
      if (received.tag !== "iq" || type === "result") return;
      const sync = childOf(received, "sync");
      const names = sync ? childrenOf(sync).map(({ attrs }) => attrs["name"] ?? "") : [];
      asked.push(...names);
      send(stanza("iq", { from: "s.whatsapp.net", id, type: "result" }, sync && answer(names)));
    },
  });
  const test = await TestPool.withLinked([NUMBER], { whatsapp });
  return {
    asked,
    /** Resolves when it is acknowledged. */
    async changed(id: string, names: readonly string[]) {
      const collections = names.map((name) => stanza("collection", { name, version: "7" }));
      const attrs = { id, from: `${NUMBER}@s.whatsapp.net`, type: "server_sync", t: "1700000000" };
      tell(stanza("notification", attrs, collections));
      await eventually("it is acknowledged", () => acknowledged.includes(id));
    },
    async [Symbol.asyncDispose]() {
      await test[Symbol.asyncDispose]();
      await whatsapp[Symbol.asyncDispose]();
    },
  };
}

it("what no answer names is not asked for for ever, and each time that it has changed", async () => {
  await using line = await start(() => [stanza("sync")]);
  await line.changed("A", ["regular_low"]);
  expect(line.asked).toHaveLength(5);
  await line.changed("B", ["regular_low"]);
  expect(line.asked).toHaveLength(10);
});

it("every collection that is told of is read, and one that is not known is not asked for", async () => {
  const attrs = { version: "7", type: "result", has_more_patches: "false" };
  await using line = await start((names) => [
    stanza(
      "sync",
      {},
      names.map((name) => stanza("collection", { name, ...attrs })),
    ),
  ]);
  await line.changed("A", ["regular_low", "regular", "irregular", "regular_high"]);
  expect(line.asked.sort()).toEqual(["regular", "regular_high", "regular_low"]);
});

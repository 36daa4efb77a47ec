import { encodeBinaryNode } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { stanza } from "../../../src/sandbox/wire/stanza.ts";
import { eventually } from "../../support/eventually.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";

it("a patch that cannot be decoded does not end the line", async () => {
  await using test = await TestPool.withLinked([NUMBER]);
  let messages = 0;
  test.pool.onHeard((_, { what }) => {
    if (what === "message") messages++;
    return Promise.resolve();
  });
  const patches = stanza("patches", {}, [stanza("patch", {}, Buffer.alloc(6, 0xff))]);
  const collection = stanza("collection", { name: "regular_high", version: "1" }, [patches]);
  const attrs = { from: "s.whatsapp.net", id: "A", type: "result" };
  const answer = stanza("iq", attrs, [stanza("sync", {}, [collection])]);
  test.sandbox.sendCoded(NUMBER, encodeBinaryNode(answer));
  await test.phone("/phone/send", { from: "15551230000", to: NUMBER, text: "hello" });
  await eventually("what comes next is heard", () => messages > 0);
  expect(test.history(NUMBER)).toEqual(["starting", "open"]);
});

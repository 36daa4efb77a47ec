import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatStateRecord } from "../../src/sandbox/chat-state-log.ts";
import { countStanzas } from "./stanza-count.ts";
import type { Target } from "./turns.ts";

type Stanza = Partial<ChatStateRecord>;

let log: ChatStateRecord[] = [];
const server = createServer((_, response) => response.end(JSON.stringify(log)));

function receive(stanzas: readonly Stanza[]): void {
  for (const stanza of stanzas) {
    const id = log.length + 1;
    log.push({ id, at: 0, from: "5511", to: "chat", state: "composing", media: null, ...stanza });
  }
}

beforeEach(async () => {
  log = [];
  receive([{ to: "before" }, { to: "shown" }]);
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(async () => {
  server.closeAllConnections();
  await once(server.close(), "close");
});

/** Calls that are a stanza each, give or take some, with others between them. */
function sending(more: number, others: readonly Stanza[] = []): Target {
  return {
    name: "a target",
    turn({ calls = 0 }) {
      receive(Array.from({ length: calls + more }, (_, i) => ({ to: `chat ${i}` })));
      receive(others);
      return Promise.resolve({ calls, seconds: 1, userUs: 1, systemUs: 1, timesMs: [] });
    },
  };
}

const count = (target: Target) =>
  countStanzas(target, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, 0);

describe("the count before the turns", () => {
  it.each<[string, Stanza[]]>([
    ["nothing", []],
    ["a presence, which is to no chat", [{ to: null, state: "available" }]],
    ["the end of an indicator", [{ to: "shown", state: "paused" }]],
    ["a refresh", [{ to: "shown", at: 8_000 }]],
  ])("takes a stanza for each call, and %s between them", async (_, others) => {
    await count(sending(0, others));
  });

  it.each<[string, number, Stanza[], number]>([
    ["one is missing", -1, [], 1999],
    ["there is one too many", 1, [], 2001],
    ["one came twice", 0, [{ to: "chat 7", at: 100 }], 2001],
    ["another state is shown", 0, [{ to: "shown", at: 8_000, media: "audio" }], 2001],
  ])("refuses a target when %s", async (_, more, others, stanzas) => {
    await expect(count(sending(more, others))).rejects.toThrow(
      `a target: 2000 calls were ${stanzas} stanzas`,
    );
  });
});

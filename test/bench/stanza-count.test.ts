import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countStanzas } from "./stanza-count.ts";
import type { Target } from "./turns.ts";

/** What stands in the log: each record's chat; null for a presence, which is to none. */
let log: (string | null)[] = [];
const server = createServer((request, response) => {
  const since = Number(new URL(request.url ?? "", "http://log").searchParams.get("since"));
  response.end(JSON.stringify(log.map((to, i) => ({ id: i + 1, to })).slice(since)));
});

beforeEach(async () => {
  log = ["before@s.whatsapp.net"];
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(async () => {
  server.closeAllConnections();
  await once(server.close(), "close");
});

function sending(stanzasForCalls: (calls: number) => number): Target {
  return {
    name: "a target",
    turn({ calls = 0 }) {
      const stanzas = stanzasForCalls(calls);
      log.push(null, ...Array.from({ length: stanzas }, (_, i) => `${i}@s.whatsapp.net`));
      return Promise.resolve({ calls, seconds: 1, userUs: 1, systemUs: 1, timesMs: [] });
    },
  };
}

const count = (target: Target) =>
  countStanzas(target, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, 0);

describe("the count before the turns", () => {
  it("takes a stanza for each call, whatever was in the log before", async () => {
    await count(sending((calls) => calls));
  });

  it.each([
    ["is missing", -1, "2000 calls were 1999 stanzas"],
    ["is one too many", 1, "2000 calls were 2001 stanzas"],
  ])("refuses a target of whose calls a stanza %s", async (_, more, words) => {
    await expect(count(sending((calls) => calls + more))).rejects.toThrow(`a target: ${words}`);
  });
});

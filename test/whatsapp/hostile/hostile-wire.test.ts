import { describe, it } from "vitest";
import { hearHostile } from "./hostile-wire.ts";

describe("a hostile server or partner ends neither a session nor the process", () => {
  it("by stanzas that are coded wrongly", () => hearHostile({ what: "stanzas", count: 300, seed: 1 }));
  it("by messages that are odd, or none", () => hearHostile({ what: "messages", count: 100, seed: 2 }));
});

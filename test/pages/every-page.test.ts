import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { storagesInUse } from "../support/storages-in-use.ts";
import { TestGateway } from "../support/test-gateway.ts";

describe("every page", () => {
  let duet: TestGateway;
  beforeAll(async () => void (duet = await TestGateway.start()));
  afterAll(() => duet[Symbol.asyncDispose]());

  it("is shown without an async storage, for which every later promise of the process would pay", async () => {
    const before = storagesInUse();
    for (const path of ["/", "/docs", "/docs/bearer-cid", "/docs/token-number"]) {
      expect((await duet.gateway.request(path)).status).toBe(200);
    }
    expect((await duet.sandbox.request("/")).status).toBe(200);
    expect(storagesInUse()).toBe(before);
  });
});

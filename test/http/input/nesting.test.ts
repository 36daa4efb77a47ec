import { describe, expect, it } from "vitest";
import { isNestedTooDeep } from "../../../src/http/input/nesting.ts";
import { gatewayOfFile } from "../../support/gateway-of-file.ts";

const { test } = await gatewayOfFile();

const nest = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

describe("a JSON text", () => {
  it.each([
    ["100 lists in one another", nest(100), false],
    ["101 lists in one another", nest(101), true],
    ["101 objects in one another", '{"a":'.repeat(101) + "1" + "}".repeat(101), true],
    ["1,000 lists beside each other", `[${Array(1_000).fill("[]").join(",")}]`, false],
    ["brackets in a string", JSON.stringify(["\\[".repeat(500), '"['.repeat(500)]), false],
    ["brackets that are never closed", "[".repeat(30_000), true],
  ])("of %s", (_, text, isTooDeep) => {
    expect(isNestedTooDeep(text)).toBe(isTooDeep);
  });

  it("is gone through once, also where a string in it has no end", () => {
    const endless = `"${'\\"'.repeat(500_000)}`;
    const beganMs = performance.now();
    expect(isNestedTooDeep(endless)).toBe(false);
    // Going back to each quote takes minutes.
    expect(performance.now() - beganMs).toBeLessThan(10_000);
  });
});

describe("a body that nests deeper than 100 lists", () => {
  it.each([
    [100, 201],
    [101, 400],
    [30_000, 400],
  ])("is refused by the bearer/cid dialect: %d give %d", async (lists, status) => {
    const body = `{"label":"deep","other":${nest(lists - 1)}}`;
    const answer = await test.bearer("POST", "/api/v1/sessions", body);
    expect(answer.status).toBe(status);
    if (status === 400)
      expect(await answer.json()).toMatchObject({ error: { message: "the body is nested too deep" } });
  });

  it.each([
    [100, 201],
    [101, 400],
  ])("is refused by the token/number dialect: %d give %d", async (lists, status) => {
    const body = `{"name":"deep-${lists}","other":${nest(lists - 1)}}`;
    expect((await test.token("POST", "/api/instance/new", body)).status).toBe(status);
  });
});

import { describe, expect, it } from "vitest";
import { inOrder } from "../../../src/http/operation/in-order.ts";

type Named = { readonly definition: { readonly operationId: string } };
const named = (...ids: readonly string[]): readonly Named[] =>
  ids.map((operationId) => ({ definition: { operationId } }));

describe("operations in the order of their ids", () => {
  it("are as the ids stand", () => {
    expect(inOrder<string, Named>(["one", "two", "three"], named("three", "one", "two"))).toEqual(
      named("one", "two", "three"),
    );
  });

  it.each([
    ["an id that no operation has", ["one", "two"], named("one"), "no operation has the id two"],
    ["an id of several operations", ["one"], named("one", "one"), "several operations have the id one"],
    ["an operation whose id is missing", ["one"], named("one", "two"), "not at all"],
    ["an id that stands there twice", ["one", "one"], named("one"), "an id stands there twice"],
  ])("are not to be had of %s", (_, ids, operations, why) => {
    expect(() => inOrder(ids, operations)).toThrow(why);
  });
});

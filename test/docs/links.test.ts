import { describe, expect, it } from "vitest";
import { Page } from "./page.ts";

const documents = [...Page.in(""), ...Page.in("docs/")];

describe("a link", () => {
  it.each(documents)("leads to a file and a heading that exist: $path", ({ links }) => {
    expect(links.filter(({ isBroken }) => isBroken)).toEqual([]);
  });

  it("leads from the README to every page of docs/", () => {
    const targets = new Page("README.md").links.map(({ to }) => to.replace(/#.*/, ""));
    expect(targets).toEqual(expect.arrayContaining(Page.in("docs/").map(({ path }) => path)));
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPage } from "../../../src/outbound/link-preview/read-page.ts";

describe("a page", () => {
  it("tells of itself by OpenGraph before anything else", () => {
    const html = `<!doctype html><html><head>
      <title>Not this</title>
      <META name='description' content='nor this'>
      <meta content="Fish &amp; chips &#8211; &#x1F41F;" property="og:title" />
      <meta property=og:description content="Fresh
         every   day">
      <meta property="og:image" content="/a.png?x=1&amp;y=2">
      </head><body><meta property="og:title" content="too late"></body></html>`;
    expect(readPage(html)).toEqual({
      title: "Fish & chips – 🐟",
      description: "Fresh every day",
      image: "/a.png?x=1&y=2",
    });
  });

  it("that has nothing else is called by its title, and one without is none", () => {
    expect(readPage("<title lang=en>\n A  shop </title>")).toEqual({ title: "A shop" });
    expect(readPage('<meta name="description" content="something">')).toBeUndefined();
    expect(readPage("")).toBeUndefined();
  });

  it("tells no more than so much, and nothing that cannot be seen", () => {
    const { title, description } =
      readPage(`<title>${"t".repeat(1_000)}</title><meta name=description content="a\u202eb\u0007c">`) ?? {};
    expect(title).toHaveLength(300);
    expect(description).toBe("ab c");
  });

  it("may be any text, and is read in a moment", () => {
    const parts = [
      "<meta ",
      "<title>",
      'content="',
      "property='og:title'",
      "<",
      ">",
      "&#55296;",
      "=",
      " ",
      "a",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts)), (texts) => {
        readPage(texts.join(""));
      }),
    );
    const hostile = ["<meta ", "<title", '<meta a="', " a=", "<meta " + "a ".repeat(2_000)];
    for (const part of hostile) expect(readPage(part.repeat((512 * 1024) / part.length))).toBeUndefined();
  });
});

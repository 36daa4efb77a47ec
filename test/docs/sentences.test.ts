import { describe, expect, it } from "vitest";
import { Page } from "./page.ts";
import { PrintedSentences } from "./printed-sentences.ts";

/** How much each page quotes at least. */
const LEAST: Readonly<Record<string, number>> = {
  "docs/backup.md": 8,
  "docs/reverse-proxy.md": 4,
  "docs/troubleshooting.md": 180,
  "docs/upgrade.md": 12,
};

const printed = new PrintedSentences();
const pages = Page.in("docs/");

describe("what a page of docs/ quotes as printed", () => {
  it.each(pages)("stands word for word in the source: $path", ({ quotes }) => {
    expect(quotes.filter((quote) => !printed.has(quote))).toEqual([]);
  });

  it.each(Object.entries(LEAST))("is there to be compared: %s", (path, least) => {
    expect(pages.find((page) => page.path === path)?.quotes.length).toBeGreaterThanOrEqual(least);
  });
});

describe("a sentence of the source", () => {
  it.each([
    "another gateway is serving this data folder (…)",
    "cannot listen on …:…: the port is in use",
    "the session has sent too many chat states; try again in a moment",
  ])("is known: %s", (sentence) => {
    expect(printed.has(sentence)).toBe(true);
  });

  it.each([
    "another gateway is serving the data folder (…)",
    "another gateway is serving this data folder",
    "another gateway is serving this data folder (/var/lib/duet)",
    "cannot listen on …:…: the port is used",
    "the session has sent too many chat states",
    "…: …",
  ])("is not known in another wording: %s", (sentence) => {
    expect(printed.has(sentence)).toBe(false);
  });
});

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { built } from "./built.ts";

type Component = {
  readonly name: string;
  readonly version: string;
  readonly licenses: readonly object[];
  readonly hashes?: readonly object[];
};
type Bill = {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
};

const bill = JSON.parse(readFileSync(built("duet-*.cdx.json"), "utf8")) as Bill;
const names = bill.components.map(({ name }) => name);

function read(archive: string, file: string): string {
  return execFileSync("tar", ["--extract", "--to-stdout", "--file", archive, file], { encoding: "utf8" });
}

describe("the bill of materials", () => {
  it("names what runs, each once and with a licence, and no tool of development", () => {
    expect(names).toEqual(
      expect.arrayContaining([
        "hono",
        "zod",
        "@whiskeysockets/baileys",
        "libsignal",
        "better-sqlite3",
        "preact",
        "node",
        "sqlite",
      ]),
    );
    for (const tool of ["typescript", "vitest", "esbuild", "eslint", "tsx"])
      expect(names).not.toContain(tool);
    const known = bill.components.map(({ name, version }) => `${name}@${version}`);
    expect(new Set(known).size).toBe(known.length);
    expect(bill.components.filter(({ licenses }) => JSON.stringify(licenses) === "[{}]")).toEqual([]);
  });

  it("has the digests of the lock file", () => {
    const without = bill.components.filter(({ hashes }) => hashes === undefined).map(({ name }) => name);
    // Node is fetched by another package, and SQLite is part of the driver.
    expect(without).toEqual(["node", "sqlite"]);
  });
});

describe("the licences", () => {
  const texts = {
    tarball: read(built("duet-*.tgz"), "package/dist/LICENSES.txt"),
    "single file": readFileSync(built("LICENSES.txt"), "utf8"),
  };

  it.each(Object.entries(texts))("of the %s name the GPL of libsignal, whole", (_, text) => {
    expect(text).toContain("libsignal 6.0.0 (GPL-3.0)\n");
    expect(text).toContain("GNU GENERAL PUBLIC LICENSE");
    expect(text).toContain("END OF TERMS AND CONDITIONS");
  });

  it("of the single file have all that the bill of materials has, Node's too", () => {
    const inside = names.filter((name) => !["sqlite", "node"].includes(name));
    for (const name of inside) expect(texts["single file"]).toMatch(new RegExp(`^${name} \\d`, "m"));
    expect(texts["single file"]).toContain("Node.js is licensed for use as follows");
  });
});

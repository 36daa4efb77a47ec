import { build, type Metafile } from "esbuild";
import { describe, expect, it } from "vitest";

/** Packages that a start has no use for, each loaded by what is its first use. */
const LATE = ["@whiskeysockets/baileys", "socks", "jose", "qrcode", "pino-pretty", "esbuild"];

async function graphOf(entry: string): Promise<Metafile["inputs"]> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    metafile: true,
    write: false,
    outdir: "nowhere",
    logLevel: "silent",
  });
  return metafile.inputs;
}

/** Files and packages that the entry imports, and what they import, leaving out what is imported on demand. */
function loadedBy(entry: string, graph: Metafile["inputs"]): Set<string> {
  const loaded = new Set([entry]);
  for (const file of loaded) {
    for (const { path, kind } of graph[file]?.imports ?? [])
      if (kind === "import-statement") loaded.add(path);
  }
  return loaded;
}

describe("a start of the gateway", async () => {
  // What src/main.ts loads once it knows the Node.
  const graph = await graphOf("src/cli/index.ts");
  const loaded = loadedBy("src/cli/index.ts", graph);

  it("loads what answers HTTP", () => {
    expect([...loaded]).toEqual(expect.arrayContaining(["src/gateway.ts", "hono", "@hono/node-server"]));
  });

  it.each(LATE)("leaves %s for later", (name) => {
    expect(Object.values(graph).flatMap(({ imports }) => imports.map(({ path }) => path))).toContain(name);
    expect(loaded).not.toContain(name);
  });

  it("leaves the simulated WhatsApp for later", () => {
    expect([...loaded].filter((file) => file.startsWith("src/sandbox/"))).toEqual([]);
  });
});

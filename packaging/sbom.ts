import { readFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import type { Inside } from "./packages.ts";

type Lock = { readonly packages: Readonly<Record<string, { readonly integrity?: string }>> };

/**
 * The software bill of materials (CycloneDX 1.6) of a program: the packages that are inside it, with the digests by which the
 * lock file knows them, and the Node of the single file. npm's own lists what was installed, the tools of development too.
 */
export function billOfMaterials(program: Inside, inside: readonly Inside[], node: Inside, at: Date): string {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock;
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { timestamp: at.toISOString(), component: { ...componentOf(program), type: "application" } },
    components: [
      ...inside.map((one) => componentOf(one, packages[one.folder]?.integrity)),
      generic("node", node.version, node.license),
      generic("sqlite", sqliteVersion(), "blessing"),
    ],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function componentOf({ name, version, license }: Inside, integrity?: string) {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    purl,
    licenses: [{ expression: license }],
    ...(integrity !== undefined && { hashes: [hashOf(integrity)] }),
  };
}

/** What is inside and comes from no registry by its own name, by which its flaws are told. */
function generic(name: string, version: string, license: string) {
  const purl = `pkg:generic/${name}@${version}`;
  return { type: "library", "bom-ref": purl, name, version, purl, licenses: [{ license: { id: license } }] };
}

/** That of the driver's native part. */
function sqliteVersion(): string {
  const db = new Sqlite(":memory:");
  try {
    return db.prepare<[], string>("SELECT sqlite_version()").pluck().get() ?? "";
  } finally {
    db.close();
  }
}

/** Of a lock file's `sha512-<base64>`. */
function hashOf(integrity: string) {
  return {
    alg: "SHA-512",
    content: Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex"),
  };
}

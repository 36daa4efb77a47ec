import { readFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import type { Inside } from "./packages.ts";

type Lock = { readonly packages: Readonly<Record<string, { readonly integrity?: string }>> };

/**
 * The software bill of materials (CycloneDX 1.6) of a program: the packages that are inside it, with the digests by which the
 * lock file knows them. npm's own lists what was installed, the tools of development too.
 */
export function billOfMaterials(program: Inside, inside: readonly Inside[], at: Date): string {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock;
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { timestamp: at.toISOString(), component: { ...componentOf(program), type: "application" } },
    components: [...inside.map((one) => componentOf(one, packages[one.folder]?.integrity)), sqlite()],
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

/** It is part of the driver's native part, and has its own flaws and versions. */
function sqlite() {
  const db = new Sqlite(":memory:");
  const version = db.prepare<[], string>("SELECT sqlite_version()").pluck().get() ?? "";
  db.close();
  const purl = `pkg:generic/sqlite@${version}`;
  return {
    type: "library",
    "bom-ref": purl,
    name: "sqlite",
    version,
    purl,
    licenses: [{ license: { id: "blessing" } }],
  };
}

/** Of a lock file's `sha512-<base64>`. */
function hashOf(integrity: string) {
  return {
    alg: "SHA-512",
    content: Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex"),
  };
}

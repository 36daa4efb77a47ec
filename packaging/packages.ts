import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Metafile } from "esbuild";

/** A package of which something is inside what was built. */
export type Inside = {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
};

const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENSE_FILE = /(^|\.)(licen[cs]e|copying|notice)(\.|$)/i;

/** The packages that the files of a build come from, by name. */
export function packagesOf(...built: readonly Metafile[]): readonly Inside[] {
  const files = built.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = new Set(files.flatMap((file) => PACKAGE.exec(file) ?? []));
  return [...folders].map(packageIn).toSorted((a, b) => (a.name + a.version < b.name + b.version ? -1 : 1));
}

/** A package by its folder. */
export function packageIn(folder: string): Inside {
  const file = readFileSync(path.join(folder, "package.json"), "utf8");
  const { name, version, license } = JSON.parse(file) as Omit<Inside, "folder">;
  return { folder, name, version, license };
}

/** The licences of packages as one text: each by its name, with the notices that came with it. */
export function licensesOf(packages: readonly Inside[]): string {
  return packages.map((one) => `${heading(one)}\n\n${notices(one)}\n`).join("\n");
}

function heading({ name, version, license }: Inside): string {
  const line = `${name} ${version} (${license})`;
  return `${line}\n${"=".repeat(line.length)}`;
}

function notices({ folder, license }: Inside): string {
  const files = readdirSync(folder)
    .filter((name) => LICENSE_FILE.test(name))
    .toSorted();
  if (files.length === 0) return `It comes with no notice of its own; its package says: ${license}.`;
  return files.map((name) => readFileSync(path.join(folder, name), "utf8").trim()).join("\n\n");
}

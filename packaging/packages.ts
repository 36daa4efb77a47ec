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

/** The licences of packages as one text: the names of those that came with the same notices, and these behind them. */
export function licensesOf(packages: readonly Inside[]): string {
  const alike = Map.groupBy(packages, notices);
  return [...alike].map(([text, those]) => `${heading(those)}\n\n${text}\n`).join("\n");
}

function heading(packages: readonly Inside[]): string {
  const lines = packages.map(({ name, version, license }) => `${name} ${version} (${license})`);
  return [...lines, "=".repeat(Math.max(...lines.map(({ length }) => length)))].join("\n");
}

function notices({ folder, license }: Inside): string {
  const files = readdirSync(folder)
    .filter((name) => LICENSE_FILE.test(name))
    .toSorted();
  if (files.length === 0) return `Comes with no notice of its own; its package says: ${license}.`;
  return files.map((name) => readFileSync(path.join(folder, name), "utf8").trim()).join("\n\n");
}

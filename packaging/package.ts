import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import path from "node:path";
import { makeDebianPackage } from "./debian.ts";
import { buildDist } from "./dist.ts";
import { licensesOf, packageIn, packagesOf } from "./packages.ts";
import { run, runBeside } from "./run.ts";
import { billOfMaterials } from "./sbom.ts";
import { makeSingleFile, NODE_PACKAGE } from "./single-file.ts";

// `npm run package`: every form of the program in build/, the same bytes for the same sources.

const OUT = "build";
const WORK = path.join(OUT, "work");
const SINGLE_FILE = path.join(OUT, "duet-linux-x64");

if (process.platform !== "linux" || process.arch !== "x64") {
  process.stderr.write(`this is ${process.platform} ${process.arch}: the packages are made on Linux x64\n`);
  process.exit(1);
}

// The time in every archive: that of the sources.
const seconds = process.env["SOURCE_DATE_EPOCH"] ?? run("git", "log", "-1", "--format=%ct").trim();
process.env["SOURCE_DATE_EPOCH"] = seconds;
process.umask(0o022);
// A file that is there keeps its mode, whoever made it.
for (const folder of [OUT, "dist"]) rmSync(folder, { recursive: true, force: true });
mkdirSync(WORK, { recursive: true });

const program = packageIn(".");
const { version } = program;
const others = await buildDist();
run("npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", OUT);
const script = await makeSingleFile(SINGLE_FILE, Object.keys(others.outputs), WORK);
// The package has the same file inside, and is compressed beside it: nothing else takes as long.
const compressed = runBeside("xz", "--threads=1", "--keep", SINGLE_FILE);
const inside = packagesOf(script, others);
const node = packageIn(NODE_PACKAGE);
const licenses = licensesOf([...inside, node]);
writeFileSync(path.join(OUT, "LICENSES.txt"), licenses);
makeDebianPackage(
  path.join(OUT, `duet_${version}_amd64.deb`),
  { version, program: SINGLE_FILE, licenses },
  WORK,
);
await compressed;
writeFileSync(
  path.join(OUT, `duet-${version}.cdx.json`),
  billOfMaterials(program, inside, node, new Date(Number(seconds) * 1_000)),
);
rmSync(WORK, { recursive: true });
writeFileSync(path.join(OUT, "SHA256SUMS"), globSync(`${OUT}/*`).toSorted().map(checksumLine).join(""));

/** As `sha256sum --check` reads it. */
function checksumLine(file: string): string {
  const digest = createHash("sha256").update(readFileSync(file)).digest("hex");
  return `${digest}  ${path.basename(file)}\n`;
}

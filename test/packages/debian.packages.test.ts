import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../packaging/run.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { actsAsDuet } from "./acts-as-duet.ts";
import { built } from "./built.ts";
import { CleanRoot } from "./clean-root.ts";

const DEB = built("duet_*_amd64.deb");
const DRIVER = new URL("../../node_modules/better-sqlite3/prebuilds/linux-x64.node", import.meta.url);
const SETTINGS = "/etc/duet/duet.env";

/** What Debian's own tools keep of everything that is installed. */
const OF_DEBIAN = /^\/var\/(lib\/(dpkg|apt)|cache\/(apt|debconf)|log)\//;

/** `apt-get install` of the file, with nothing from the network. */
function install(root: CleanRoot, deb: string): string {
  const file = root.take(deb, "/opt/duet.deb");
  return root.run("apt-get", "install", "--yes", "--no-install-recommends", file);
}

describe("the Debian package", () => {
  it("takes the machine, and the libraries, that its program takes", () => {
    const fields = run("dpkg-deb", "--field", DEB, "Architecture", "Depends");
    const libraries = neededBy(built("duet-linux-x64"), fileURLToPath(DRIVER));
    expect(fields).toBe(`Architecture: amd64\nDepends: ${libraries}\n`);
  });

  it("has the documents that it speaks of", () => {
    using folder = temporaryFolder();
    run("dpkg-deb", "--extract", DEB, folder.path);
    const texts = [SETTINGS, "/usr/lib/systemd/system/duet.service"].map((file) =>
      readFileSync(path.join(folder.path, file), "utf8"),
    );
    const named = texts.join("\n").match(/\/usr\/share\/doc\/\S+/g) ?? [];
    expect(named).toHaveLength(2);
    for (const file of named) readFileSync(path.join(folder.path, file));
  });

  it("keeps settings that were changed, and goes without a trace when it is purged", () => {
    using root = new CleanRoot();
    using folder = temporaryFolder();
    root.take(DEB, "/opt/duet.deb");
    const before = filesOf(root);
    install(root, DEB);
    const settings = path.join(root.path, SETTINGS);
    appendFileSync(settings, "DUET_LOG_LEVEL=warn\n");
    const changed = readFileSync(settings, "utf8");
    install(root, nextVersion(folder.path));
    expect(readFileSync(settings, "utf8")).toBe(changed);
    root.run("apt-get", "remove", "--yes", "duet");
    expect(readFileSync(settings, "utf8")).toBe(changed);
    root.run("apt-get", "purge", "--yes", "duet");
    expect(filesOf(root)).toEqual(before);
  });
});

describe("the installed Debian package", () => {
  let root: CleanRoot;
  beforeAll(() => {
    root = new CleanRoot();
    const startedAt = performance.now();
    install(root, DEB);
    process.stdout.write(
      `the Debian package: installed in ${Math.round(performance.now() - startedAt)} ms\n`,
    );
  });
  afterAll(() => root[Symbol.dispose]());

  actsAsDuet(() => {
    const home = root.newHome();
    return Promise.resolve({
      start: (args, env = {}) => root.start(["/usr/bin/duet", ...args], { home, env }),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  });
});

/** The packages, with their oldest versions, that have every library and symbol of these programs, as Debian knows them. */
function neededBy(...programs: readonly string[]): string {
  using folder = temporaryFolder();
  mkdirSync(path.join(folder.path, "debian"));
  const source = "Source: duet\n\nPackage: duet\nArchitecture: amd64\n";
  writeFileSync(path.join(folder.path, "debian", "control"), source);
  const told = run("env", `--chdir=${folder.path}`, "dpkg-shlibdeps", "-O", ...programs);
  return told.trim().replace(/^shlibs:Depends=/, "");
}

/** The same package with a higher version, in that folder. */
function nextVersion(folder: string): string {
  const tree = path.join(folder, "tree");
  run("dpkg-deb", "--raw-extract", DEB, tree);
  const control = path.join(tree, "DEBIAN", "control");
  writeFileSync(control, readFileSync(control, "utf8").replace(/^Version: .*$/m, "$&+1"));
  const file = path.join(folder, "next.deb");
  run("dpkg-deb", "-Znone", "--build", tree, file);
  return file;
}

function filesOf(root: CleanRoot): readonly string[] {
  const files = root.run("find", "/", "-xdev").split("\n");
  return files.filter((file) => !OF_DEBIAN.test(file)).toSorted();
}

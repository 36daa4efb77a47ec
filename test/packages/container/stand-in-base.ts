import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../../../packaging/run.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { imageStore } from "./image-store.ts";

const FOLDER = path.join(tmpdir(), "duet-stand-in-base");
const NODE = path.resolve("node_modules/node/bin/node");
/** As the official one has it. */
const CONFIG = [
  "--env=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  '--entrypoint=["docker-entrypoint.sh"]',
  '--cmd=["node"]',
];

/**
 * The archive of an image that has the name of the official Node's, for the official one comes from a registry: Debian, the
 * pinned Node, npm and the user `node`. It is kept beside the machine's temporary files for as long as it is made the same way.
 */
export function standInBase(): string {
  const npm = npmFolder();
  const madeOf = [NODE, path.join(npm, "package.json"), import.meta.filename];
  const key = createHash("sha256").update(Buffer.concat(madeOf.map((file) => readFileSync(file))));
  const archive = path.join(FOLDER, `${key.digest("hex")}.tar`);
  if (!existsSync(archive)) {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
    makeImage(`${archive}.new`, npm);
    renameSync(`${archive}.new`, archive);
  }
  return archive;
}

function makeImage(archive: string, npm: string): void {
  using folder = temporaryFolder();
  using store = imageStore();
  const files = path.join(folder.path, "files.tar");
  makeFiles(files, npm);
  const container = store.buildah("from", "scratch");
  store.buildah("add", "--quiet", container, files, "/");
  store.buildah("config", ...CONFIG, container);
  store.buildah("commit", "--quiet", container, `docker-archive:${archive}:node:24-bookworm-slim`);
}

function makeFiles(tar: string, npm: string): void {
  const hooks = [
    'mkdir -p "$1/usr/local/lib/node_modules"',
    `copy-in ${NODE} /usr/local/bin`,
    `copy-in ${npm} /usr/local/lib/node_modules`,
    'ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"',
    'chroot "$1" useradd --uid 1000 --user-group --create-home --shell /bin/bash node',
  ];
  run("mmdebstrap", "--variant=minbase", ...hooks.map((hook) => `--customize-hook=${hook}`), "bookworm", tar);
}

/** That of the npm on the path. */
function npmFolder(): string {
  const program = run("sh", "-c", 'readlink -f "$(command -v npm)"').trim();
  return path.resolve(path.dirname(program), "..");
}

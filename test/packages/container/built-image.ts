import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { run } from "../../../packaging/run.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { imageStore, type ImageStore } from "./image-store.ts";
import { standInBase } from "./stand-in-base.ts";

/** As an engine reads it. */
export type ImageConfig = {
  readonly User: string;
  readonly Env: readonly string[];
  readonly WorkingDir: string;
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly Healthcheck: { readonly Test: readonly string[] };
  readonly Labels: Readonly<Record<string, string>>;
};

/** A file or folder of a layer, its owner as `user/group`. */
export type LayerEntry = {
  readonly name: string;
  readonly mode: string;
  readonly owner: string;
  readonly bytes: number;
};

/** The image of the Dockerfile, and its files in a folder. It goes when the scope ends. */
export interface BuiltImage extends Disposable {
  readonly root: string;
  readonly config: ImageConfig;
  /** What it has above its base. */
  readonly layer: readonly LayerEntry[];
}

const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

/** Builds the Dockerfile as it stands. */
export function buildImage(...options: readonly string[]): BuiltImage {
  using onFailure = new DisposableStack();
  const store = onFailure.use(imageStore());
  const network = onFailure.use(networkOfThisMachine());
  store.buildah("pull", "--quiet", `docker-archive:${standInBase()}`);
  const bud = ["--isolation", "chroot", "--pull-never", "--format", "docker", ...network.volumes];
  store.buildah("bud", ...bud, ...options, "--tag", "duet", ".");
  const root = store.buildah("mount", store.buildah("from", "--pull-never", "duet"));
  const { Docker } = JSON.parse(store.buildah("inspect", "--type", "image", "duet")) as Inspected;
  const layer = layerAboveBase(store);
  const kept = onFailure.move();
  return { root, config: Docker.config, layer, [Symbol.dispose]: () => kept.dispose() };
}

type Inspected = { readonly Docker: { readonly config: ImageConfig } };

/** The top-level names that a build is given of the project's folder. */
export function namesInContext(): readonly string[] {
  using store = imageStore();
  using folder = temporaryFolder();
  const file = path.join(folder.path, "Dockerfile");
  writeFileSync(file, "FROM scratch\nCOPY . /\n");
  store.buildah("bud", "--file", file, "--tag", "context", ".");
  const root = store.buildah("mount", store.buildah("from", "--pull-never", "context"));
  return readdirSync(root);
}

/** What npm needs to reach its registry from here, where this machine has it. */
function networkOfThisMachine() {
  const folder = temporaryFolder();
  const settings = path.join(homedir(), ".npmrc");
  const npmrc = path.join(folder.path, "npmrc");
  const own = existsSync(settings) ? readFileSync(settings, "utf8") : "";
  writeFileSync(npmrc, existsSync(CERTIFICATES) ? `${own}\ncafile=${CERTIFICATES}\n` : own);
  const places = {
    [npmrc]: "/root/.npmrc",
    [CERTIFICATES]: CERTIFICATES,
    "/etc/resolv.conf": "/etc/resolv.conf",
  };
  const volumes = Object.entries(places)
    .filter(([from]) => existsSync(from))
    .flatMap(([from, to]) => ["--volume", `${from}:${to}:ro`]);
  return { volumes, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

function layerAboveBase(store: ImageStore): readonly LayerEntry[] {
  using folder = temporaryFolder();
  store.buildah("push", "--quiet", "--disable-compression", "duet", `dir:${folder.path}`);
  const manifest = readFileSync(path.join(folder.path, "manifest.json"), "utf8");
  const { layers } = JSON.parse(manifest) as { readonly layers: readonly { readonly digest: string }[] };
  const [, ...above] = layers.map(({ digest }) => path.join(folder.path, digest.replace("sha256:", "")));
  return above.flatMap(entriesOf);
}

function entriesOf(tar: string): readonly LayerEntry[] {
  const lines = run("tar", "--list", "--verbose", "--numeric-owner", "--file", tar).trim().split("\n");
  return lines.map((line) => {
    const [, mode = "", owner = "", bytes, name = ""] = /^(\S+) +(\S+) +(\d+) \S+ \S+ (.*)$/.exec(line) ?? [];
    return { name, mode, owner, bytes: Number(bytes) };
  });
}

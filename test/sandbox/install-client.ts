import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const INSTALL_WITHIN_MS = 5 * 60_000;

/** Packages that older Baileys take from a git server, as what the registry has of them. */
const LIBSIGNAL = "6.0.0";
const NOT_NEEDED = "@whiskeysockets/eslint-config";

/** Installs one version of another client in a folder of its own, where the project's packages are not seen. */
export async function installClient(folder: string, packageName: string, version: string): Promise<void> {
  const empty = path.join(folder, "nothing");
  await mkdir(empty);
  await writeFile(path.join(empty, "package.json"), JSON.stringify({ name: NOT_NEEDED, version: "1.0.0" }));
  const manifest = {
    private: true,
    dependencies: { [packageName]: version },
    overrides: { libsignal: LIBSIGNAL, [NOT_NEEDED]: "file:./nothing" },
  };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
  const options = ["--ignore-scripts", "--omit=peer", "--no-audit", "--no-fund", "--no-package-lock"];
  await promisify(execFile)("npm", ["install", "--prefix", folder, ...options], {
    cwd: folder,
    timeout: INSTALL_WITHIN_MS,
  });
}

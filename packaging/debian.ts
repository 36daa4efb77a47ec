import { chmodSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run } from "./run.ts";

const SOURCES = "packaging/debian";

/** By their places in the package; what is made of others comes beside them. */
const FILES = {
  "usr/lib/systemd/system/duet.service": { from: "duet.service", mode: 0o644 },
  "usr/sbin/duetctl": { from: "duetctl", mode: 0o755 },
  // It may hold secrets; systemd reads it as root.
  "etc/duet/duet.env": { from: "duet.env", mode: 0o600 },
  "DEBIAN/postinst": { from: "postinst", mode: 0o755 },
  "DEBIAN/prerm": { from: "prerm", mode: 0o755 },
  "DEBIAN/postrm": { from: "postrm", mode: 0o755 },
} as const;

const DOCUMENTS = ["README.md", "NOTICE", "CHANGELOG.md", "MIGRATING.md", "SECURITY.md", "docs/*.md"];

/** What goes into the package. */
export type Contents = { readonly version: string; readonly program: string; readonly licenses: string };

/** Writes the Debian package `file` of the single file; its tree stands in `work`. */
export function makeDebianPackage(
  file: string,
  { version, program, licenses }: Contents,
  work: string,
): void {
  const root = path.join(work, "debian");
  put(root, "usr/bin/duet", 0o755, readFileSync(program));
  for (const [place, { from, mode }] of Object.entries(FILES))
    put(root, place, mode, readFileSync(path.join(SOURCES, from)));
  put(root, "DEBIAN/conffiles", 0o644, "/etc/duet/duet.env\n");
  put(root, "usr/share/doc/duet/copyright", 0o644, `${readFileSync("NOTICE", "utf8")}\n${licenses}`);
  for (const name of globSync(DOCUMENTS)) put(root, `usr/share/doc/duet/${name}`, 0o644, readFileSync(name));
  put(root, "DEBIAN/control", 0o644, controlOf(version, statSync(program).size));
  // One thread, for the same bytes on every machine.
  run("dpkg-deb", "--root-owner-group", "-Zxz", "--threads-max=1", "--build", root, file);
}

function put(root: string, place: string, mode: number, content: string | Buffer): void {
  const file = path.join(root, place);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(file, content);
  chmodSync(file, mode);
}

function controlOf(version: string, bytes: number): string {
  return readFileSync(path.join(SOURCES, "control"), "utf8")
    .replace("{{version}}", version)
    .replace("{{kibibytes}}", String(Math.ceil(bytes / 1024)));
}

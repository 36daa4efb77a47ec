import { execFile } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PROGRAM = new URL("../../dist/src/main.js", import.meta.url).pathname;

/** How a process ended. */
type End = { readonly exitCode: unknown; readonly stdout: string; readonly stderr: string };

/** The built program in a process that says this of itself before anything is loaded. */
function runWhere(said: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<End> {
  const script = `import { syncBuiltinESMExports } from "node:module"; ${said}; syncBuiltinESMExports();`;
  return node(["--import", `data:text/javascript,${encodeURIComponent(script)}`, PROGRAM, ...args], env);
}

function node(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<End> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { env: { PATH: process.env["PATH"], ...env } },
      (error, stdout, stderr) => resolve({ exitCode: error?.code ?? 0, stdout, stderr }),
    );
  });
}

function runOn(version: string): Promise<End> {
  const versions = `{ value: { ...process.versions, node: "${version}" } }`;
  return runWhere(`Object.defineProperty(process, "versions", ${versions})`, ["--help"]);
}

describe("the built program", () => {
  it.each(["20.20.2", "22.23.3", "8.0.0"])("ends on Node %s with one line", async (version) => {
    expect(await runOn(version)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `duet takes Node 24 or later; this is ${version}\n`,
    });
  });

  it.each(["24.0.0", "26.10.0", "100.0.0"])("runs on Node %s", async (version) => {
    const { exitCode, stderr } = await runOn(version);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  it.each(["serve", "org list"])(
    "ends `%s` on a machine that the driver does not know with one line",
    async (command) => {
      using folder = temporaryFolder();
      const directory = path.join(folder.path, "data");
      const end = await runWhere(
        `Object.defineProperty(process, "arch", { value: "riscv64" })`,
        command.split(" "),
        { DUET_DATA_DIR: directory },
      );
      expect(end).toMatchObject({ exitCode: 1, stdout: "" });
      expect(end.stderr).toMatch(
        /^no SQLite driver runs on this linux riscv64: it takes Linux \(glibc 2\.34 or later, or musl\), macOS or Windows on x64 or arm64 \(.*\)\n$/,
      );
      expect(existsSync(directory)).toBe(false);
    },
  );

  it("ends with one line where its driver was not installed", async () => {
    using folder = temporaryFolder();
    cpSync(path.dirname(PROGRAM), folder.path, { recursive: true });
    const end = await node([path.join(folder.path, "main.js"), "--help"]);
    expect(end).toMatchObject({ exitCode: 1, stdout: "" });
    expect(end.stderr).toMatch(
      /^duet cannot be loaded, install it anew: Cannot find package 'better-sqlite3' .*\n$/,
    );
  });
});

describe("these tests", () => {
  it("run on the Node that was asked for", () => {
    const wanted = process.env["DUET_TEST_NODE"] ?? "24";
    expect(process.versions.node.split(".")[0]).toBe(wanted);
  });
});

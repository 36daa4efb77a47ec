import { execFile } from "node:child_process";
import { describe, expect, it } from "vitest";

const PROGRAM = new URL("../../dist/src/main.js", import.meta.url).pathname;

/** The built program in a process that says it is another Node. */
function runOn(
  node: string,
): Promise<{ readonly exitCode: unknown; readonly stdout: string; readonly stderr: string }> {
  const versions = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${node}" } })`;
  const args = ["--import", `data:text/javascript,${encodeURIComponent(versions)}`, PROGRAM, "--help"];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ exitCode: error?.code ?? 0, stdout, stderr }),
    );
  });
}

describe("the built program", () => {
  it.each(["20.20.2", "22.23.3", "8.0.0"])("ends on Node %s with one line", async (node) => {
    expect(await runOn(node)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `duet takes Node 24 or later; this is ${node}\n`,
    });
  });

  it.each(["24.0.0", "26.10.0", "100.0.0"])("runs on Node %s", async (node) => {
    const { exitCode, stderr } = await runOn(node);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });
});

describe("these tests", () => {
  it("run on the Node that was asked for", () => {
    const wanted = process.env["DUET_TEST_NODE"] ?? "24";
    expect(process.versions.node.split(".")[0]).toBe(wanted);
  });
});

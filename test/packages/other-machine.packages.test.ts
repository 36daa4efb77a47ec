import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { DuetProcess } from "../support/duet-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PACKAGE = fileURLToPath(new URL("../../packaging/package.ts", import.meta.url));

it.each([
  ["linux", "arm64"],
  ["darwin", "x64"],
])("npm run package says in one line that it does not run on %s %s", async (platform, arch) => {
  using folder = temporaryFolder();
  const pretend = `for (const [name, value] of Object.entries(${JSON.stringify({ platform, arch })}))
    Object.defineProperty(process, name, { value })`;
  const command = [
    process.execPath,
    "--import",
    `data:text/javascript,${encodeURIComponent(pretend)}`,
    PACKAGE,
  ];
  await using run = DuetProcess.startCommand(command, { cwd: folder.path });
  expect(await run.ended).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `this is ${platform} ${arch}: the packages are made on Linux x64\n`,
  });
});

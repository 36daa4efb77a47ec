import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import packageFile from "../../package.json" with { type: "json" };
import { DuetProcess } from "../support/duet-process.ts";
import { runDuet } from "../support/run-duet.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("help", () => {
  it.each([["--help"], ["-h"], ["help"]])("is printed by %s, for every command", async (word) => {
    const { exitCode, stdout, stderr } = await runDuet([word]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const name of ["serve", "sandbox", "wa-simulator", "org", "key", "doctor"]) {
      expect(stdout).toMatch(new RegExp(`^duet ${name}`, "m"));
    }
    expect(stdout).toContain("--json");
  });

  it.each([
    "serve",
    "sandbox",
    "wa-simulator",
    "org",
    "key",
    "session",
    "doctor",
    "backup",
    "migrate-store",
    "nodes",
  ])("of %s alone is printed without doing anything", async (name) => {
    const { exitCode, stdout, stderr } = await runDuet([name, "--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^duet ${name}`));
    expect(stdout.match(/^duet /gm)).toHaveLength(1);
  });

  it("goes to stderr when no command was given", async () => {
    const { exitCode, stdout, stderr } = await runDuet([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("duet serve");
  });
});

const NO_NAME = /^NAME takes 1 to 100 characters, none of them a control character\n/;
const NO_KEY_NAME = /^--name takes 1 to 100 characters, none of them a control character\n/;
const KEY_OF = ["key", "create", "--org", "ID", "--can", "send"];

describe("the version", () => {
  const { version } = packageFile;

  it.each([["version"], ["--version"], ["-v"]])("is told by %s", async (word) => {
    expect(await runDuet([word])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
    expect(await runDuet([word, "--json"])).toMatchObject({ stdout: `{"version":"${version}"}\n` });
  });

  it("is told by the built program, from any folder", async () => {
    using folder = temporaryFolder();
    const ended = await DuetProcess.run(["--version"], { cwd: folder.path });
    expect(ended).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

describe("wrong usage", () => {
  it.each([
    [["fly"], /^duet has no command fly; it has serve, /],
    [["fly\u001b[2J\nduet"], /^duet has no command fly\\u\{1b\}\[2J\\u\{a\}duet; it has serve, /],
    [["version", "please"], /^takes no words, got please\n/],
    [["constructor"], /^duet has no command constructor; it has serve, /],
    [["serve", "--fast"], /^Unknown option '--fast'\nusage: duet serve\n$/],
    [["serve", "now"], /^takes no words, got now\n/],
    [["sandbox", "--port", "x"], /^--port: got x, takes a whole number from 0 to 65535\n/],
    [["sandbox", "--wa-port", "65536"], /^--wa-port: got 65536, takes/],
    [["wa-simulator", "--port", "-1"], /^Option '--port' argument is ambiguous/],
    [["org"], /^takes create, list, set, token or delete\n/],
    [["org", "toString"], /^takes create, list, set, token or delete\n/],
    [["org", "create"], /^takes NAME, got none\n/],
    [["org", "create", ""], NO_NAME],
    [["org", "create", "  "], NO_NAME],
    [["org", "create", "x".repeat(101)], NO_NAME],
    [["org", "create", "two\nlines"], NO_NAME],
    [["org", "create", "\u001b[2Jclear"], NO_NAME],
    [["org", "create", "acme\u202egpj"], NO_NAME],
    [["org", "create", "acme", "corp"], /^takes NAME, got acme corp\n/],
    [["org", "create", "acme", "--max-sessions", "many"], /^--max-sessions: got many, takes a whole number/],
    [["org", "create", "acme", "--rotate"], /^--rotate does not belong here\n/],
    [["org", "list", "--rate-limit", "5"], /^--rate-limit does not belong here\n/],
    [["org", "set", "ID"], /^takes --max-sessions or --rate-limit\n/],
    [["org", "token", "ID"], /^takes --rotate: a token is not shown again\n/],
    [["org", "delete"], /^takes ID, got none\n/],
    [["session"], /^takes list, set, token or forget\n/],
    [["session", "list"], /^--org is missing\n/],
    [["session", "token", "ID"], /^takes --rotate: /],
    [["key"], /^takes create, list or revoke\n/],
    [["key", "create", "--can", "send"], /^--org is missing\n/],
    [["key", "create", "--org", "ID"], /^--can is missing\n/],
    [["key", "create", "--org", "ID", "--can", "send,fly"], /^--can: got send,fly, takes read, send, manage/],
    [
      ["key", "create", "--org", "ID", "--can", "send", "--expires", "soon"],
      /^--expires: got soon, takes days/,
    ],
    [["key", "create", "--org", "ID", "--can", "send", "--expires", "0d"], /^--expires: got 0d, takes days/],
    [[...KEY_OF, "--name", ""], NO_KEY_NAME],
    [[...KEY_OF, "--name", "two\nlines"], NO_KEY_NAME],
    [[...KEY_OF, "--name", "\u001b]0;owned\u0007"], NO_KEY_NAME],
    [[...KEY_OF, "--name", "ci\u2066"], NO_KEY_NAME],
    [["key", "list"], /^--org is missing\n/],
    [["key", "revoke", "ID", "--org", "ID"], /^--org does not belong here\n/],
    [["doctor", "please"], /^takes no words, got please\n/],
    [["backup"], /^takes FILE, got none\n/],
  ])("%j ends with exit code 2, says why on stderr, and makes nothing", async (args, message) => {
    using folder = temporaryFolder();
    const ended = await runDuet([...args, "--json"], { DUET_DATA_DIR: folder.path });
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toMatch(message);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.each(["serve", "sandbox", "wa-simulator", "org list", "key list --org ID", "backup copy"])(
    "%s with wrong settings ends with exit code 2 and a line for each",
    async (command) => {
      using folder = temporaryFolder();
      const env = { DUET_DATA_DIR: folder.path, DUET_PORT: "x", DUET_ENCRYPTION_KEY: "not one" };
      const ended = await runDuet(command.split(" "), env);
      expect(ended).toEqual({
        exitCode: 2,
        stdout: "",
        stderr:
          'DUET_PORT: got "x", takes a port, 0 to 65535\n' +
          "DUET_ENCRYPTION_KEY: got a text of 7 characters, takes 32 bytes in base64\n",
      });
      expect(readdirSync(folder.path)).toEqual([]);
    },
  );
});

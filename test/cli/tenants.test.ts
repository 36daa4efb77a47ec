import { writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { runDuet } from "../support/run-duet.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const API_KEY = /^wa_[0-9A-Za-z]{39}$/;
const ACCOUNT_TOKEN = /^wat_[0-9A-Za-z]{39}$/;

/** The commands on a data folder of their own. */
class Desk implements Disposable {
  readonly #folder = temporaryFolder();
  readonly env = { DUET_DATA_DIR: path.join(this.#folder.path, "data") };

  /** Runs with --json and expects success; what was printed must be one object in one line. */
  async json(...args: readonly string[]): Promise<Record<string, unknown>> {
    const { exitCode, stdout, stderr } = await runDuet([...args, "--json"], this.env);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^\{.*\}\n$/);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  text(...args: readonly string[]) {
    return runDuet(args, this.env);
  }

  database(act: (db: Database.Database) => void): void {
    const db = new Database(path.join(this.env.DUET_DATA_DIR, "duet.sqlite"));
    act(db);
    db.close();
  }

  async organization(): Promise<string> {
    return String((await this.json("org", "create", "acme"))["organizationId"]);
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

const matching = (pattern: RegExp) => expect.stringMatching(pattern) as string;
const aTime = expect.any(Number) as number;

describe("org", () => {
  it("create prints the tenant with its first secrets", async () => {
    using desk = new Desk();
    expect(await desk.json("org", "create", "acme")).toEqual({
      organizationId: matching(ID),
      name: "acme",
      apiKey: matching(API_KEY),
      accountToken: matching(ACCOUNT_TOKEN),
    });
    const { exitCode, stdout, stderr } = await desk.text("org", "create", "Ação & Söhne");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(
      /^organization {2}\S{26}\napi-key {7}wa_\w{39}\naccount token wat_\w{39}\nBoth are shown this once.\n$/,
    );
  });

  it("list and set tell names and limits", async () => {
    using desk = new Desk();
    expect(await desk.json("org", "list")).toEqual({ organizations: [] });
    expect((await desk.text("org", "list")).stdout).toBe("no organizations yet\n");
    const made = await desk.json("org", "create", "acme", "--max-sessions", "3", "--rate-limit", "0");
    const id = String(made["organizationId"]);
    const acme = { id, name: "acme", maxSessions: 3, rateLimit: 0, createdAt: aTime };
    expect(await desk.json("org", "list")).toEqual({ organizations: [acme] });
    expect(await desk.json("org", "set", id, "--max-sessions", "5")).toEqual({ ...acme, maxSessions: 5 });
    expect(await desk.json("org", "list")).toEqual({ organizations: [{ ...acme, maxSessions: 5 }] });
    expect((await desk.text("org", "list")).stdout).toBe(`${id}  acme\n`);
    expect((await desk.text("org", "set", id, "--rate-limit", "9")).stdout).toBe(`${id} is set\n`);
  });

  it("token --rotate prints a new one", async () => {
    using desk = new Desk();
    const made = await desk.json("org", "create", "acme");
    const id = String(made["organizationId"]);
    const rotated = await desk.json("org", "token", id, "--rotate");
    expect(rotated).toEqual({ organizationId: id, accountToken: matching(ACCOUNT_TOKEN) });
    expect(rotated["accountToken"]).not.toBe(made["accountToken"]);
    expect((await desk.text("org", "token", id, "--rotate")).stdout).toMatch(/^account token wat_\w{39}\n$/);
  });

  it("delete takes it away", async () => {
    using desk = new Desk();
    const id = await desk.organization();
    expect(await desk.json("org", "delete", id)).toEqual({ organizationId: id, deleted: true });
    expect(await desk.json("org", "list")).toEqual({ organizations: [] });
  });

  it("list tells one that was not deleted to its last row, and delete finishes it", async () => {
    using desk = new Desk();
    const id = await desk.organization();
    // As a deletion that was killed leaves it.
    desk.database((db) => db.exec("UPDATE organizations SET deleted_at = 5"));
    expect(await desk.json("org", "list")).toMatchObject({ organizations: [{ id, deletedAt: 5 }] });
    expect((await desk.text("org", "list")).stdout).toBe(
      `${id}  acme  deleted, not to the last row: call org delete once more\n`,
    );
    expect(await desk.json("org", "delete", id)).toEqual({ organizationId: id, deleted: true });
    expect(await desk.json("org", "list")).toEqual({ organizations: [] });
  });
});

describe("session", () => {
  it("list tells the sessions of an organization", async () => {
    using desk = new Desk();
    const organizationId = await desk.organization();
    expect(await desk.json("session", "list", "--org", organizationId)).toEqual({ sessions: [] });
    expect((await desk.text("session", "list", "--org", organizationId)).stdout).toBe("no sessions\n");
    desk.database((db) =>
      db.exec(`INSERT INTO sessions (id, organization_id, name, label, created_by, created_at, updated_at, announce,
          auto_read, presence_typing)
        VALUES ('s1', '${organizationId}', 'support', 'Support line', 'me', 7, 7, 'quiet', 0, 0)`),
    );
    expect(await desk.json("session", "list", "--org", organizationId)).toEqual({
      sessions: [
        {
          id: "s1",
          name: "support",
          label: "Support line",
          phoneNumber: null,
          wanted: false,
          ratePerMin: 0,
          ratePerHour: 0,
          createdAt: 7,
          lastConnectedAt: null,
        },
      ],
    });
    expect((await desk.text("session", "list", "--org", organizationId)).stdout).toBe(
      "s1  support  not linked\n",
    );
  });

  it.each([
    ["token", "NONE", "--rotate"],
    ["set", "NONE", "--rate-per-min", "1"],
    ["forget", "NONE"],
  ])("%s is for a session that there is", async (...args) => {
    using desk = new Desk();
    await desk.organization();
    expect(await desk.text("session", ...args)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "there is no session NONE\n",
    });
  });

  it.each([
    [["set", "ID"], "takes --rate-per-min or --rate-per-hour"],
    [["set", "ID", "--rate-per-min", "-1"], "--rate-per-min"],
    [["set", "ID", "--rate-per-hour", "many"], "takes a whole number from 0 to 1000000"],
    [["set", "--rate-per-min", "1"], "takes ID, got none"],
    [["forget"], "takes ID, got none"],
    [["forget", "ID", "--rotate"], "--rotate does not belong here"],
  ])("%j is called wrongly", async (args, message) => {
    using desk = new Desk();
    const { exitCode, stderr } = await desk.text("session", ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe("key", () => {
  it("create prints the key with what it can do", async () => {
    using desk = new Desk();
    const organizationId = await desk.organization();
    const args = ["key", "create", "--org", organizationId, "--can", "send, read", "--name", "ci"];
    expect(await desk.json(...args, "--expires", "90d")).toEqual({
      id: matching(ID),
      organizationId,
      name: "ci",
      apiKey: matching(API_KEY),
      can: ["read", "send"],
    });
    expect((await desk.text("key", "create", "--org", organizationId, "--can", "send")).stdout).toMatch(
      /^api-key wa_\w{39}\nid {6}\S{26}\nIt is shown this once.\n$/,
    );
  });

  it("list tells all api-keys, never their secrets", async () => {
    using desk = new Desk();
    const organizationId = await desk.organization();
    const create = ["key", "create", "--org", organizationId];
    const daily = await desk.json(...create, "--can", "send", "--expires", "12h");
    const { keys } = (await desk.json("key", "list", "--org", organizationId)) as {
      keys: Record<string, number>[];
    };
    const [first, second, ...more] = keys;
    expect(more).toEqual([]);
    expect(first).toMatchObject({ name: null, can: ["read", "send", "manage", "events"], expiresAt: null });
    expect(second).toEqual({
      id: daily["id"],
      name: null,
      start: String(daily["apiKey"]).slice(0, 8),
      can: ["send"],
      createdAt: aTime,
      expiresAt: (second?.["createdAt"] ?? 0) + 12 * 3_600_000,
      revokedAt: null,
    });
    const { stdout } = await desk.text("key", "list", "--org", organizationId);
    const expires = new Date(second?.["expiresAt"] ?? 0).toISOString();
    const start = String(daily["apiKey"]).slice(0, 8);
    expect(stdout).toContain(`${String(daily["id"])}  ${start}…  send  expires ${expires}\n`);
    expect(stdout).not.toContain(daily["apiKey"]);
  });

  it("revoke ends it once", async () => {
    using desk = new Desk();
    const organizationId = await desk.organization();
    const made = await desk.json("key", "create", "--org", organizationId, "--can", "send");
    const id = String(made["id"]);
    expect(await desk.json("key", "revoke", id)).toEqual({ id, revoked: true });
    expect((await desk.text("key", "list", "--org", organizationId)).stdout).toMatch(/ send {2}revoked\n/);
    expect(await desk.text("key", "revoke", id)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `there is no api-key ${id} in force\n`,
    });
  });
});

describe("names from before they were checked", () => {
  it("are shown with what cannot be printed escaped, each in its own row", async () => {
    using desk = new Desk();
    const organizationId = await desk.organization();
    await desk.json("key", "create", "--org", organizationId, "--can", "send", "--name", "ci");
    const db = new Database(path.join(desk.env.DUET_DATA_DIR, "duet.sqlite"));
    const hostile = "\u001b]0;owned\u0007\nforged  row\u202e";
    db.prepare("UPDATE organizations SET name = ?").run(hostile);
    db.prepare("UPDATE credentials SET name = ? WHERE name = 'ci'").run(hostile);
    db.close();
    const shown = "\\u{1b}]0;owned\\u{7}\\u{a}forged  row\\u{202e}";
    expect((await desk.text("org", "list")).stdout).toBe(`${organizationId}  ${shown}\n`);
    const { stdout } = await desk.text("key", "list", "--org", organizationId);
    expect(stdout.split("\n")).toHaveLength(3);
    expect(stdout).toContain(`  send  ${shown}\n`);
    expect(await desk.json("org", "list")).toMatchObject({ organizations: [{ name: hostile }] });
  });
});

describe("a command that fails", () => {
  it.each([
    ["org", "set", "NONE", "--max-sessions", "1"],
    ["org", "token", "NONE", "--rotate"],
    ["org", "delete", "NONE"],
    ["key", "create", "--org", "NONE", "--can", "send"],
    ["key", "list", "--org", "NONE"],
    ["session", "list", "--org", "NONE"],
  ])("ends with exit code 1 and one line: %s %s", async (...args) => {
    using desk = new Desk();
    expect(await desk.text(...args, "--json")).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "there is no organization NONE\n",
    });
  });

  it("does so where the database has another key", async () => {
    using desk = new Desk();
    await desk.organization();
    const env = { ...desk.env, DUET_ENCRYPTION_KEY: Buffer.alloc(32).toString("base64") };
    expect(await runDuet(["org", "list", "--json"], env)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "the encryption key is not the one this database was made with\n",
    });
  });

  it("does so where the data folder is a file", async () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, "data");
    writeFileSync(file, "");
    expect(await runDuet(["org", "list"], { DUET_DATA_DIR: file })).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `the data folder ${file} is a file; DUET_DATA_DIR takes a folder\n`,
    });
  });
});

import { hash } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { eventually } from "../support/eventually.ts";
import { startPostgres } from "../support/postgres/server.ts";
import { testDatabase } from "../support/postgres/database.ts";
import { runDuet } from "../support/run-duet.ts";
import { RunningGateway } from "../support/running-gateway.ts";
import { sampleMedia } from "../support/sample-media.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const OWN = "5511999990001";
const BOB = "5511988880001";
const KEY = Buffer.alloc(32, 9).toString("base64");

/** Two machines' folders, one database, one simulated WhatsApp and an organization. */
async function cluster(url: string, folder: string, sandbox: Sandbox) {
  const env = { DUET_DATABASE_URL: url, DUET_ENCRYPTION_KEY: KEY };
  const folderOf = (machine: string) => {
    const cwd = path.join(folder, machine);
    mkdirSync(cwd, { recursive: true });
    return cwd;
  };
  const duet = async (...args: string[]) => {
    const cwd = folderOf("office");
    const ended = await runDuet([...args, "--json"], { ...env, DUET_DATA_DIR: path.join(cwd, "data") });
    expect(ended.stderr).toBe("");
    return JSON.parse(ended.stdout) as Record<string, string>;
  };
  const { organizationId = "", accountToken = "", apiKey = "" } = await duet("org", "create", "acme");
  const whatsapp = { url: sandbox.webSocketUrl, rootKey: sandbox.rootKey };
  const scan = (qr: object) => sandbox.request("/phone/scan", { method: "POST", body: JSON.stringify(qr) });
  return {
    duet,
    organizationId,
    apiKey,
    scan,
    serve: (machine: string) => RunningGateway.start(folderOf(machine), whatsapp, accountToken, env),
  };
}

it("a number that was linked on one machine types, writes and reads on another, once the first is killed", async () => {
  using folder = temporaryFolder();
  await using database = await testDatabase();
  await using sandbox = await startSandbox();
  const { serve, scan, duet } = await cluster(database.url, folder.path, sandbox);
  await using first = await serve("first");
  await first.link("support", OWN, scan);
  const presence = { number: BOB, state: "typing", duration: 60 };
  expect((await first.call("POST", "/api/chat/presence/support", presence)).status).toBe(200);
  const shown = await sandbox.untilChatState(({ state }) => state === "composing");
  expect(shown.to).toContain(BOB);
  await eventually("the indicator is kept", async () => {
    const [kept] = await database.query("SELECT count(*)::int AS leases FROM presence_leases");
    return kept?.["leases"] === 1;
  });
  await first.process.kill();
  const since = sandbox.chatStates().length;

  await using second = await serve("second");
  await second.untilOpen();
  await sandbox.untilChatState(({ to, state }) => to?.startsWith(BOB) === true && state === "composing", {
    since,
  });
  const sent = await second.call("POST", "/api/message/text/support", { number: BOB, message: "hello" });
  expect(sent.status).toBe(200);
  const { sessions } = (await duet("session", "list", "--org", await organizationOf(duet))) as unknown as {
    sessions: readonly { readonly name: string }[];
  };
  expect(sessions.map(({ name }) => name)).toEqual(["support"]);
});

it("media of a message that waits was accepted on one machine and leaves from another", async () => {
  using folder = temporaryFolder();
  await using database = await testDatabase();
  await using sandbox = await startSandbox();
  const { serve, scan, apiKey } = await cluster(database.url, folder.path, sandbox);
  const as = (gateway: RunningGateway) => async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${gateway.url}/api/v1/sessions${path}`, {
      method,
      headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json", Connection: "close" },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  await using first = await serve("first");
  await first.link("support", OWN, scan);
  const { body: listed } = await as(first)("GET", "");
  const [session] = listed["data"] as readonly { readonly id: string }[];
  const path = `/${session?.id ?? ""}`;
  await as(first)("POST", `${path}:stop`);
  const file = sampleMedia.pdf(700_000);
  const message = { type: "document", to: BOB, media: { data: file.toString("base64") } };
  expect((await as(first)("POST", `${path}/messages?async=true`, message)).status).toBe(202);
  await first.process.kill();
  const chunks = () => database.query("SELECT 1 FROM held_media");
  expect(await chunks()).toHaveLength(3);

  await using second = await serve("second");
  await as(second)("POST", `${path}:start`);
  const received = await sandbox.untilReceived(({ to }) => to === BOB);
  expect(received.media).toMatchObject({ size: file.length, sha256: hash("sha256", file, "hex") });
  await eventually("nothing of it is kept", async () => (await chunks()).length === 0);
});

async function organizationOf(duet: (...args: string[]) => Promise<object>): Promise<string> {
  const { organizations } = (await duet("org", "list")) as {
    organizations: readonly { readonly id: string }[];
  };
  return organizations[0]?.id ?? "";
}

it("a database that is started anew under a gateway costs no link, and calls meanwhile are refused clearly", async () => {
  using folder = temporaryFolder();
  await using server = await startPostgres();
  await using sandbox = await startSandbox();
  const { serve, scan } = await cluster(server.urlOf("postgres"), folder.path, sandbox);
  await using gateway = await serve("first");
  await gateway.link("support", OWN, scan);
  const send = () => gateway.call("POST", "/api/message/text/support", { number: BOB, message: "hello" });
  expect((await send()).status).toBe(200);
  const logins = sandbox.logins(OWN);
  await server.stop();
  expect((await send()).status).toBe(503);
  expect((await gateway.call("GET", "/health/ready")).status).toBe(503);
  await server.start();
  await eventually(
    "it is ready again",
    async () => (await gateway.call("GET", "/health/ready")).status === 200,
  );
  expect((await send()).status).toBe(200);
  // What could not be read or stored meanwhile has waited, and has cost no line.
  expect(sandbox.logins(OWN)).toBe(logins);
  // Nobody has changed anything beside it: that it looks in vain is not told again and again.
  expect(gateway.process.stdout).not.toContain("what another command has changed cannot be read");
});

it("a second gateway is refused, and takes over where it waits for the first one's end", async () => {
  using folder = temporaryFolder();
  await using database = await testDatabase();
  await using sandbox = await startSandbox();
  const { serve } = await cluster(database.url, folder.path, sandbox);
  await using first = await serve("first");
  await expect(serve("second")).rejects.toThrow(
    "another gateway is serving the database of DUET_DATABASE_URL",
  );
  await first.process.kill();
  await using second = await serve("second");
  expect((await second.call("GET", "/health/ready")).status).toBe(200);
});

it("a database that can only be read refuses what writes, and takes it again later", async () => {
  using folder = temporaryFolder();
  await using database = await testDatabase();
  await using sandbox = await startSandbox();
  const { serve } = await cluster(database.url, folder.path, sandbox);
  await using gateway = await serve("first");
  const name = new URL(database.url).pathname.slice(1);
  const turn = async (readOnly: "on" | "off") => {
    await database.query(
      `BEGIN READ WRITE; ALTER DATABASE ${name} SET default_transaction_read_only = ${readOnly}; COMMIT`,
    );
    await database.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
  };
  const make = async (instance: string) =>
    (await gateway.call("POST", "/api/instance/new", { name: instance })).status;
  await turn("on");
  await eventually("it is refused", async () => (await make("refused")) === 503);
  expect((await gateway.call("GET", "/api/instance/list")).status).toBe(200);
  await turn("off");
  await eventually("it is taken", async () => (await make("taken")) === 201);
});

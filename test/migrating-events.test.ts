import { execFile, spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { eventually } from "./support/eventually.ts";
import { freePort } from "./support/free-port.ts";
import { gatewayOfFile } from "./support/gateway-of-file.ts";
import { newNumber } from "./support/tenant.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const text = readFileSync(new URL("../MIGRATING.md", import.meta.url), "utf8");
const blocks = (language: string) =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, block = ""]) =>
    name === language ? [block] : [],
  );
const [hmac = "", standard = "", bearerBot = "", authorized = "", tokenBot = ""] = blocks("js");
const [bearerSetUp = "", tokenSetUp = ""] = blocks("bash");

const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const session = await tenant.linkedSession();
const SHARED = {
  BASE: test.gateway.address,
  KEY: tenant.secrets.apiKey,
  SECRET: "a secret of the owner's",
  INSTANCE: session.name,
  TOKEN: await tenant.instanceToken(session),
  AUTHORIZATION: "Bearer the-owner",
};
type Variables = typeof SHARED & { readonly PORT: string };

function isListening(port: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port: Number(port) });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** A script of the document, as it stands, in a process of its own. */
class Script implements Disposable {
  printed = "";
  readonly #process: ChildProcess;

  private constructor(code: string, env: Variables) {
    this.#process = spawn(process.execPath, ["--input-type=module", "-e", code], {
      cwd: ROOT,
      env: { PATH: process.env["PATH"], ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process.stdout?.on("data", (part: Buffer) => (this.printed += part.toString()));
  }

  static async run(code: string, env: Variables): Promise<Script> {
    const script = new Script(code, env);
    await eventually("it listens", () => isListening(env.PORT));
    return script;
  }

  [Symbol.dispose](): void {
    this.#process.kill("SIGKILL");
  }
}

async function setUp(script: string, env: Variables): Promise<void> {
  const { stdout } = await promisify(execFile)("sh", ["-eu", "-c", script], {
    env: { PATH: process.env["PATH"], ...env },
  });
  expect(stdout).not.toContain("error");
}

const write = (from: string, words: string) =>
  test.phone("/phone/send", { from, to: session.number, text: words });
/** What has reached a partner's phone. */
async function answersTo(number: string): Promise<readonly (string | undefined)[]> {
  const answer = await test.sandbox.request(`/messages?session=${session.number}`);
  const all = (await answer.json()) as readonly { readonly to: string; readonly text?: string }[];
  return all.filter(({ to }) => to.startsWith(number)).map(({ text: words }) => words);
}

describe("a receiver of MIGRATING.md", () => {
  it.each([
    ["with the documented HMAC", hmac, bearerSetUp, "message"],
    ["with the package standardwebhooks", standard, bearerSetUp, "message"],
    ["with Authorization", authorized, tokenSetUp, "message.exchange"],
  ])("%s takes what is ours and nothing else", async (_, code, script, event) => {
    const env = { ...SHARED, PORT: String(await freePort()) };
    using receiver = await Script.run(code, env);
    await setUp(script, env);
    await write(newNumber(), "hello");
    await eventually("it is taken", () => receiver.printed === `${event}\n`);
    const forged = await fetch(`http://127.0.0.1:${env.PORT}/`, {
      method: "POST",
      headers: { "X-Webhook-Hmac": "00", Authorization: "Bearer another" },
      body: JSON.stringify({ event }),
    });
    expect(forged.status).toBe(401);
    expect(receiver.printed).toBe(`${event}\n`);
  });
});

describe("a bot of MIGRATING.md", () => {
  it.each([
    ["bearer/cid", bearerBot, bearerSetUp],
    ["token/number", tokenBot, tokenSetUp],
  ])("of %s answers, and after a kill what it has missed", async (_, code, script) => {
    const env = { ...SHARED, PORT: String(await freePort()) };
    expect(code.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
    const partner = newNumber();
    {
      using bot = await Script.run(code, env);
      await setUp(script, env);
      await write(partner, "hello");
      await eventually("it answers", async () => (await answersTo(partner)).includes("hello"));
      expect(bot.printed).toBe("");
    }
    await write(partner, "again");
    using bot = await Script.run(code, env);
    await eventually("it has missed nothing", async () => (await answersTo(partner)).includes("again"));
    expect(bot.printed).toBe("");
  });
});

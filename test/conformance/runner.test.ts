import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { DIALECTS } from "./case-file.ts";
import { conformance } from "./command.ts";
import { loadCases, parseCases, type LoadedCase } from "./load-cases.ts";
import { differences } from "./match.ts";
import { startOwnServer } from "./own-server.ts";
import { runCase } from "./run-case.ts";
import type { Target } from "./target.ts";

let own: Awaited<ReturnType<typeof startOwnServer>>;
beforeAll(async () => {
  own = await startOwnServer();
});
afterAll(async () => {
  await own[Symbol.asyncDispose]();
});

/** A known case with its expectation changed. */
function wrong(id: string, change: (expected: { status: number; body: unknown }) => object): LoadedCase {
  const found = loadCases().find((one) => one.id === id && one.dialect === "token-number");
  if (!found) throw new Error(`there is no case ${id}`);
  const steps = found.steps.map((step) =>
    "expect" in step ? { ...step, expect: { ...step.expect, ...change(step.expect) } } : step,
  );
  return { ...found, steps };
}

describe("a case that is not so", () => {
  it.each<[string, LoadedCase, string]>([
    ["status", wrong("presence-paused", () => ({ status: 204 })), "status: expected 204, got 200"],
    [
      "text",
      wrong("presence-malformed", () => ({ body: { success: false, error: { message: "Invalid body" } } })),
      `body.error.message: expected "Invalid body", got "Invalid request body"`,
    ],
    [
      "missing member",
      wrong("presence-malformed", ({ body }) => ({ body: { ...(body as object), code: 400 } })),
      "body.code: expected 400, got nothing",
    ],
    [
      "member too many",
      wrong("presence-malformed", () => ({ body: { success: false } })),
      `body.error: not expected, got {"message":"Invalid request body"}`,
    ],
    [
      "header",
      wrong("presence-malformed", () => ({ headers: { "content-type": null } })),
      'header content-type: expected {"$none":true}, got "application/json"',
    ],
    [
      "body that is none",
      wrong("presence-malformed", () => ({ body: { $none: true } })),
      `body: expected {"$none":true}, got {"success":false,"error":{"message":"Invalid request body"}}`,
    ],
  ])("fails and says what is other than expected: %s", async (_, one, difference) => {
    const { outcome, why } = await runCase(one, own.target, DIALECTS);
    expect({ outcome, why }).toEqual({ outcome: "failed", why: [difference] });
  });

  it("fails where another chat state arrived, or one too many", async () => {
    const found = loadCases().find(({ id }) => id === "effect-pause");
    if (!found) throw new Error("there is no such case");
    for (const arrived of [["recording"], []] as const) {
      const steps = found.steps.map((step) =>
        "arrived" in step ? { ...step, arrived: [...arrived] } : step,
      );
      const sent = { at: "{number}@s.whatsapp.net", arrived: ["composing" as const, "paused" as const] };
      const [shown, cleared, wrongly] = steps;
      if (!shown || !cleared || !wrongly) throw new Error("the case has other steps");
      const one = { ...found, steps: [shown, cleared, sent, wrongly] };
      const { outcome, why } = await runCase(one, own.target, DIALECTS);
      expect({ outcome, why }).toEqual({
        outcome: "failed",
        why: [`step 4: expected ${arrived.join() || "nothing"} to have arrived, got composing, paused`],
      });
    }
  });

  it("fails where a WebSocket does not open, or tells or ends otherwise", async () => {
    const found = loadCases().find(({ id }) => id === "realtime-once");
    const [ticket, opening] = found?.steps ?? [];
    if (!found || !ticket || !opening || !("socket" in opening)) throw new Error("the case has other steps");
    const refused = { ...opening, expect: { status: 401, body: { $any: true } } };
    const why = async (...steps: LoadedCase["steps"]) =>
      (await runCase({ ...found, steps }, own.target, DIALECTS)).why;
    expect(await why(ticket, refused)).toEqual([
      "step 2: status: expected 401, got 101",
      'step 2: body: expected {"$any":true}, got nothing',
    ]);
    const told = { tell: { repeat: "x", times: 70_000 } };
    expect(await why(ticket, opening, told, { closed: 1008 })).toEqual([
      "step 4: closed: expected 1008, got 1009",
    ]);
    expect(await why(ticket, opening, told, { frame: { event: "ping" } })).toEqual([
      expect.stringMatching(/^step 4: frame/),
      expect.stringMatching(/^step 4: frame/),
      'step 4: frame.event: expected "ping", got "connected"',
    ]);
  });

  it("tells no secret", async () => {
    const one = wrong("new-name-only", () => ({ body: [] }));
    const { outcome, why } = await runCase(one, own.target, DIALECTS);
    expect(outcome).toBe("failed");
    expect(why.join()).toContain(`"token":"…"`);
    expect(why.join()).not.toMatch(/wit_/);
  });
});

describe("a matcher", () => {
  it.each<[unknown, unknown]>([
    [{ $any: true }, undefined],
    [{ $none: true }, null],
    [{ $match: "^a+$" }, "ab"],
    [{ $match: "1" }, 1],
    [{ $type: "integer" }, 1.5],
    [{ $type: "object" }, []],
    [{ $type: "string" }, null],
    [{ $oneOf: [1, "a"] }, "b"],
    [{ $partial: { a: 1 } }, { a: 2, b: 1 }],
    [{ $partial: { a: 1 } }, [1]],
    [{ $contains: { $partial: { a: 1 } } }, [{ a: 2 }, {}]],
    [{ a: { $type: "string" } }, { a: "x", b: 1 }],
    [[1, 2], [1]],
    [0, "0"],
    [null, undefined],
  ])("%j does not take %j", (expected, got) => {
    expect(differences(expected, got, "body")).toHaveLength(1);
  });

  it.each<[unknown, unknown]>([
    [{ $any: true }, null],
    [{ $none: true }, undefined],
    [{ $match: "^a+$" }, "aa"],
    [{ $type: "integer" }, 5],
    [{ $type: "array" }, []],
    [{ $oneOf: [1, { $type: "string" }] }, "b"],
    [{ $partial: { a: { $type: "integer" } } }, { a: 2, b: 1 }],
    [{ $contains: 2 }, [1, 2]],
    [{ a: [1, { b: null }] }, { a: [1, { b: null }] }],
  ])("%j takes %j", (expected, got) => {
    expect(differences(expected, got, "body")).toEqual([]);
  });
});

describe("a file of cases", () => {
  const step = { as: "full", request: { method: "GET", path: "/" }, expect: { status: 200, body: {} } };
  const one = { id: "a-case", says: "what it is about", source: "decision: a row", steps: [step] };
  const file = (changed: object) => JSON.stringify({ cases: [{ ...one, ...changed }] });
  const withStep = (changed: object) => file({ steps: [{ ...step, ...changed }] });

  it("is read when it is right", () => {
    expect(parseCases(file({}), "x.json").cases).toHaveLength(1);
  });

  it.each<[string, string, RegExp]>([
    ["an unknown member of a case", file({ expects: {} }), /expects/],
    ["an unknown member of a step", withStep({ expected: {} }), /steps/],
    ["an unknown role", withStep({ as: "fulll" }), /steps/],
    ["an unknown session", file({ session: "open" }), /session/],
    ["no expected body", withStep({ expect: { status: 200 } }), /steps/],
    [
      "an unknown matcher",
      withStep({ expect: { status: 200, body: { a: { $matches: "x" } } } }),
      /no matcher/,
    ],
    [
      "two matchers in one",
      withStep({ expect: { status: 200, body: { $any: true, $none: true } } }),
      /no matcher/,
    ],
    ["a pattern that is none", withStep({ expect: { status: 200, body: { $match: "(" } } }), /no matcher/],
    ["an unknown placeholder", withStep({ request: { method: "GET", path: "/{sesion}" } }), /\{sesion\}/],
    ["what was never saved", withStep({ request: { method: "GET", path: "/{saved.id}" } }), /\{saved\.id\}/],
    [
      "a session that is not named",
      withStep({ request: { method: "GET", path: "/{session}" } }),
      /needs a session/,
    ],
    ["no source", file({ source: "somewhere" }), /source/],
    [
      "a header in capitals",
      withStep({ request: { method: "GET", path: "/", headers: { Accept: "x" } } }),
      /steps/,
    ],
    ["two bodies", withStep({ request: { method: "PUT", path: "/", body: 1, raw: "1" } }), /steps/],
    ["a frame of no WebSocket", file({ steps: [step, { frame: {} }] }), /no WebSocket is open/],
    ["no case", JSON.stringify({ cases: [] }), /cases/],
  ])("is refused with %s", (_, text, reason) => {
    expect(() => parseCases(text, "x.json")).toThrow(reason);
  });
});

describe("what a target does not offer", () => {
  const bare = (): Target => ({
    base: own.target.base,
    credentials: { full: own.target.credentials.full ?? "" },
    sessions: {},
  });
  const outcomes = async (target: Target, ids: readonly string[]) => {
    const found = loadCases().filter(({ id, dialect }) => dialect === "bearer-cid" && ids.includes(id));
    const results = [];
    for (const one of found) results.push(await runCase(one, target, ["bearer-cid"]));
    return Object.fromEntries(results.map(({ case: { id }, outcome, why }) => [id, [outcome, ...why]]));
  };

  it("is skipped with the reason, never passed", async () => {
    const ids = ["presence-composing", "presence-reader", "limit-429", "qr-scanned", "made-here-named-by-id"];
    expect(await outcomes(bare(), [...ids, "delete-twice", "logout-linked"])).toEqual({
      "presence-composing": ["skipped", "needs chat or phone"],
      "presence-reader": ["skipped", "needs chat or phone"],
      "limit-429": ["skipped", "needs limited"],
      "qr-scanned": ["skipped", "needs phone"],
      "made-here-named-by-id": ["skipped", "needs both dialects"],
      "delete-twice": ["passed"],
      "logout-linked": ["skipped", "needs phone"],
    });
    const chat = { ...bare(), chat: "4915123456789" };
    expect(await outcomes(chat, ["presence-composing", "presence-reader"])).toEqual({
      "presence-composing": ["skipped", "needs the session linked-open"],
      "presence-reader": ["skipped", "needs the credential read-only"],
    });
  });
});

describe("npm run conformance", () => {
  const folder = temporaryFolder();
  afterAll(() => folder[Symbol.dispose]());

  async function run(...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
    const [stdout, stderr] = [new Sink(), new Sink()];
    const exitCode = await conformance(args, { stdout, stderr });
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  }

  function credentialsFile(content: unknown = withoutBase(own.target)): string {
    const file = path.join(folder.path, "credentials.json");
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  it("runs against any address with a file of credentials, and tells what it skipped and left out", async () => {
    const asked = ["--base", `${own.target.base}/`, "--credentials", credentialsFile()];
    const ended = await run(...asked, "--only", "token-number/presence-example-typing");
    expect(ended).toEqual({
      exitCode: 0,
      stdout:
        "topic                   passed   failed  skipped\n" +
        "token-number/presence        1        0        0\n\n" +
        "1 passed, 0 failed, 0 skipped, 0 left out\n",
      stderr: "",
    });
    const json = await run(...asked, "--only", "limit-one-bucket", "--dialect", "bearer-cid", "--json");
    expect(JSON.parse(json.stdout)).toEqual({
      passed: 0,
      failed: 0,
      skipped: 1,
      leftOut: [],
      cases: [
        {
          case: "bearer-cid/limit-one-bucket",
          topic: "rate-limit",
          outcome: "skipped",
          why: ["needs both dialects"],
        },
      ],
    });
  });

  it("ends with 1 where a server answers otherwise, and shows no secret that it echoes", async () => {
    const { account = "" } = own.target.credentials;
    const liar = createServer(
      (_, answer) => void answer.end(JSON.stringify({ success: true, hello: account })),
    );
    await new Promise<void>((resolve) => void liar.listen(0, "127.0.0.1", resolve));
    const { port } = liar.address() as AddressInfo;
    const asked = ["--base", `http://127.0.0.1:${port}`, "--credentials", credentialsFile()];
    const { exitCode, stdout } = await run(...asked, "--only", "token-number/presence-malformed");
    liar.close();
    expect(exitCode).toBe(1);
    expect(stdout).toContain("failed  token-number/presence-malformed: malformed JSON\n");
    expect(stdout).toContain("        status: expected 400, got 200\n");
    expect(stdout).toContain(`        body.hello: not expected, got "…"\n`);
    expect(stdout).not.toContain(account);
  });

  it("says that nobody answers", async () => {
    const asked = ["--base", "http://127.0.0.1:1", "--credentials", credentialsFile()];
    expect(await run(...asked)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "nobody answers at http://127.0.0.1:1\n",
    });
  });

  it.each<[string, () => readonly string[], RegExp]>([
    [
      "a base without credentials",
      () => ["--base", "http://127.0.0.1:1"],
      /^--base needs --credentials FILE\n/,
    ],
    ["credentials without a base", () => ["--credentials", "x"], /^--credentials belongs to a --base/],
    [
      "a base that is no address",
      () => ["--base", "ftp://x", "--credentials", "x"],
      /^--base: got ftp:\/\/x, takes/,
    ],
    [
      "an unknown dialect",
      () => ["--dialect", "third"],
      /^--dialect: got third, takes bearer-cid or token-number\n/,
    ],
    ["an unknown case", () => ["--only", "nothing"], /^--only: there is no case nothing\n/],
    ["an unknown option", () => ["--verbose"], /--verbose/],
    [
      "no such file",
      () => ["--base", "http://127.0.0.1:1", "--credentials", "/none"],
      /^\/none cannot be read as JSON\n/,
    ],
    [
      "an unknown role",
      () => [
        "--base",
        "http://x",
        "--credentials",
        credentialsFile({ credentials: { ful: "a-secret-of-mine" } }),
      ],
      /is no credentials file:\n/,
    ],
    [
      "what is no JSON",
      () => ["--base", "http://x", "--credentials", credentialsFile(`{"full":"a-secret-of-mine"`)],
      /cannot be read as JSON\n/,
    ],
  ])("is wrong usage with %s: 2, with one sentence", async (_, args, sentence) => {
    const { exitCode, stdout, stderr } = await run(...args());
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain("a-secret-of-mine");
  });
});

function withoutBase({ credentials, sessions, limited, phone }: Target): object {
  return { credentials, sessions, limited, phone };
}

class Sink extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OpenApiDocument } from "./support/openapi-document.ts";
import { TestGateway } from "./support/test-gateway.ts";

const text = readFileSync(new URL("../MIGRATING.md", import.meta.url), "utf8");

/** The blocks of a language, in their order. */
function blocks(language: string): readonly string[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, block = ""]) =>
    name === language ? [block] : [],
  );
}

/** A script as it is after the change that a diff shows, with variables set to these values. */
function changed(diff: string | undefined, values: Readonly<Record<string, string>>): string {
  const lines = (diff ?? "").split("\n").filter((line) => !line.startsWith("-"));
  const script = lines.map((line) => line.slice(1)).join("\n");
  return Object.entries(values).reduce((rest, [name, value]) => {
    if (!rest.includes(`${name}=`)) throw new Error(`the script sets no ${name}`);
    return rest.replace(new RegExp(`^${name}=.*$`, "m"), `${name}=${value}`);
  }, script);
}

let test: TestGateway;
let base: string;
beforeAll(async () => {
  test = await TestGateway.start();
  await test.linkedSession("demo", "5511999990000");
  base = test.gateway.address;
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

async function shell(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)("sh", ["-eu", "-c", script], {
    env: { PATH: process.env["PATH"], BASE: base },
  });
  return stdout;
}

describe("the scripts of MIGRATING.md", () => {
  const [bearer, token] = blocks("diff");

  it("bearer/cid: prints what it says, and the chat partner sees it", async () => {
    const script = changed(bearer, { BASE: base, KEY: test.secrets.apiKey });
    expect(await shell(script)).toBe("204\n");
    expect(text).toContain("It prints 204.");
    await test.sandbox.untilChatState(({ to }) => to === "6281234567890@s.whatsapp.net");
  });

  it("token/number: prints what it says, and the chat partner sees it", async () => {
    const token_ = await test.gateway.core.sessions.instanceToken(await test.reload(await demo()));
    const printed = await shell(changed(token, { BASE: base, TOKEN: token_, INSTANCE: "demo" }));
    const { message } = JSON.parse(printed) as { message: string };
    expect(text).toContain(`It prints \`"message":${JSON.stringify(message)}\``);
    expect(printed).toContain(`"message":${JSON.stringify(message)}`);
    await test.sandbox.untilChatState(({ to }) => to === "5511999999999@s.whatsapp.net");
  });

  it("list what is marked in the documents, and nothing else", async () => {
    const [script = ""] = blocks("sh");
    const documents = [
      ["bearer-cid", "x-not-built"],
      ["token-number", "x-not-built"],
      ["bearer-cid", "x-no-effect-yet"],
      ["token-number", "x-no-effect-yet"],
      ["bearer-cid", "x-extension"],
    ] as const;
    const expected = documents.flatMap(([name, mark]) => marked(OpenApiDocument.of(name).json, mark));
    expect(expected).toContain("paths /api/v1/sessions/{session}/presences get");
    expect(expected).toContain("components schemas NewInstance properties chatwootEnabled");
    expect((await shell(script)).trimEnd().split("\n")).toEqual(expected);
  });

  async function demo() {
    const session = await test.gateway.core.sessions.findByName(test.secrets.organizationId, "demo");
    if (!session) throw new Error("there is no demo session");
    return session;
  }
});

function marked(node: unknown, mark: string, at: readonly string[] = []): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  const here = Reflect.get(node, mark) === true ? [at.join(" ")] : [];
  return [...here, ...Object.entries(node).flatMap(([name, member]) => marked(member, mark, [...at, name]))];
}

it("the README leads to MIGRATING.md", () => {
  expect(readFileSync(new URL("../README.md", import.meta.url), "utf8")).toContain("(MIGRATING.md)");
});

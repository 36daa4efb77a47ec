import { execFile } from "node:child_process";
import { copyFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { endsWithFile } from "../support/ends-with-file.ts";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { newNumber } from "../support/tenant.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { votes } from "./both-clients.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PROGRAM = path.join(ROOT, "test/clients/hey-api/program.ts");
const GENERATE_WITHIN_MS = 5 * 60_000;

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const folder = endsWithFile(temporaryFolder()).path;
const run = promisify(execFile);

/** The clients of a generator that the registry has, and the program that calls them, which compiles with them. */
async function generatedProgram(): Promise<string> {
  const env = { ...process.env, DUET_CLIENTS_IN: folder };
  await run("npm", ["run", "clients:hey-api"], { cwd: ROOT, env, timeout: GENERATE_WITHIN_MS });
  const program = path.join(folder, "program.ts");
  await copyFile(PROGRAM, program);
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const compilerOptions = { typeRoots: [path.join(ROOT, "node_modules/@types")] };
  const project = {
    extends: path.join(ROOT, "tsconfig.json"),
    compilerOptions,
    include: ["**/*.ts"],
    exclude: [],
  };
  await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(project));
  await run(process.execPath, [path.join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder]);
  return program;
}

async function scan(qr: string, number: string): Promise<void> {
  const answer = await test.phone("/phone/scan", { qr, number });
  if (!answer.ok) throw new Error(`the scan failed: ${await answer.text()}`);
}

it("leads a group by the clients of another generator, by turns in both dialects", async () => {
  const { leadGroup } = (await import(pathToFileURL(await generatedProgram()).href)) as {
    readonly leadGroup: (order: object) => Promise<unknown>;
  };
  const participants = [newNumber(), newNumber()];
  const seen = await leadGroup({
    baseUrl: test.gateway.address,
    apiKey: tenant.secrets.apiKey,
    accountToken: tenant.secrets.accountToken,
    participants,
    scan: (qr: string) => scan(qr, newNumber()),
    vote: async (group: string, poll: string) => {
      for (const from of participants) await votes(tenant, from, { group, poll, options: ["Friday"] });
    },
  });
  expect(seen).toEqual({
    name: "shop",
    members: 3,
    votes: [
      { optionName: "Monday", optionVoteCount: 0 },
      { optionName: "Friday", optionVoteCount: 2 },
    ],
    archived: [true, false],
    groups: [],
    refusal: "group not found",
  });
});

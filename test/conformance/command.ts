import { parseArgs } from "node:util";
import { DIALECTS, type DialectName } from "./case-file.ts";
import { coverageOf } from "./coverage.ts";
import { exchange } from "./exchange.ts";
import { loadCases, type LoadedCase } from "./load-cases.ts";
import { startOwnServer } from "./own-server.ts";
import { toJson, toText, type Report } from "./report.ts";
import { runCase, type Result } from "./run-case.ts";
import { readBase, readCredentials, type Target } from "./target.ts";
import { withoutSecrets } from "./without-secrets.ts";

const USAGE = `npm run conformance -- [--base URL --credentials FILE] [--dialect bearer-cid|token-number] [--only ID] [--awaiting] [--json]

Without --base it starts a gateway of its own beside a simulated WhatsApp.
--only ID     one case: its id, or dialect/id
--awaiting    also the cases of operations that are not built yet
`;
const FAILURE = 1;
const WRONG_USAGE = 2;

export type Streams = { readonly stdout: NodeJS.WritableStream; readonly stderr: NodeJS.WritableStream };

type Asked = {
  readonly cases: readonly LoadedCase[];
  readonly leftOut: readonly LoadedCase[];
  readonly dialects: readonly DialectName[];
  readonly given: Target | undefined;
  readonly isJson: boolean;
  /** Whether no single case was asked for. */
  readonly isWhole: boolean;
};

/** Reads the arguments. Throws with what is wrong in them; undefined when help was asked for. */
function read(args: readonly string[], all: readonly LoadedCase[]): Asked | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      base: { type: "string" },
      credentials: { type: "string" },
      dialect: { type: "string" },
      only: { type: "string" },
      awaiting: { type: "boolean" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) return undefined;
  const dialects = DIALECTS.filter((name) => values.dialect === undefined || values.dialect === name);
  if (dialects.length === 0)
    throw new Error(`--dialect: got ${values.dialect ?? ""}, takes ${DIALECTS.join(" or ")}`);
  const of = all.filter(({ dialect }) => dialects.includes(dialect));
  const wanted = of.filter(
    ({ id, dialect }) => values.only === undefined || [id, `${dialect}/${id}`].includes(values.only),
  );
  if (wanted.length === 0) throw new Error(`--only: there is no case ${values.only ?? ""}`);
  const isRun = ({ awaits }: LoadedCase) =>
    awaits === undefined || values.awaiting === true || values.only !== undefined;
  return {
    cases: wanted.filter(isRun),
    leftOut: wanted.filter((one) => !isRun(one)),
    dialects,
    given: targetOf(values.base, values.credentials),
    isJson: values.json === true,
    isWhole: values.only === undefined,
  };
}

function targetOf(base: string | undefined, file: string | undefined): Target | undefined {
  if (base === undefined && file === undefined) return undefined;
  if (base === undefined) throw new Error("--credentials belongs to a --base, which is missing");
  if (file === undefined) throw new Error("--base needs --credentials FILE");
  return { base: readBase(base), ...readCredentials(file) };
}

/** Throws when nobody answers there. */
async function reach({ base }: Target): Promise<void> {
  const headers = { host: new URL(base).host };
  try {
    await exchange(base, { method: "GET", path: "/", headers, body: undefined });
  } catch (error) {
    throw new Error(`nobody answers at ${base}`, { cause: error });
  }
}

async function runAll({ cases, dialects }: Asked, target: Target): Promise<readonly Result[]> {
  await reach(target);
  const results: Result[] = [];
  for (const one of cases) results.push(await runCase(one, target, dialects));
  return results;
}

async function run(asked: Asked, stdout: NodeJS.WritableStream): Promise<number> {
  await using own = asked.given ? undefined : await startOwnServer();
  const target = asked.given ?? own?.target;
  if (!target) throw new Error("there is no server");
  const results = await runAll(asked, target);
  const passed = results.filter(({ outcome }) => outcome === "passed").map((result) => result.case);
  const operations = asked.isWhole ? asked.dialects.flatMap((name) => coverageOf(name, passed)) : [];
  const report: Report = { results, leftOut: asked.leftOut, operations };
  const text = asked.isJson ? `${JSON.stringify(toJson(report))}\n` : toText(report);
  stdout.write(withoutSecrets(text, target));
  return report.results.some(({ outcome }) => outcome === "failed") ? FAILURE : 0;
}

class UsageError extends Error {}

/** Throws `UsageError` with what is wrong, and how it is done. */
function asking(args: readonly string[], all: readonly LoadedCase[]): Asked | undefined {
  try {
    return read(args, all);
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`, {
      cause: error,
    });
  }
}

/** Runs the cases that the arguments ask for; resolves with the exit code. */
export async function conformance(args: readonly string[], { stdout, stderr }: Streams): Promise<number> {
  try {
    const asked = asking(args, loadCases());
    if (asked) return await run(asked, stdout);
    stdout.write(USAGE);
    return 0;
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? WRONG_USAGE : FAILURE;
  }
}

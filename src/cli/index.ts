import { ConfigError } from "../config.ts";
import { printable } from "../gateway.ts";
import { backup } from "./backup.ts";
import { entryOf, readArguments, UsageError, type Command, type Terminal } from "./command.ts";
import { doctor } from "./doctor.ts";
import { key } from "./key.ts";
import { migrateStore } from "./migrate-store.ts";
import { nodes } from "./nodes.ts";
import { openapi } from "./openapi.ts";
import { org } from "./org.ts";
import { presence } from "./presence.ts";
import { sandbox } from "./sandbox.ts";
import { serve } from "./serve.ts";
import { session } from "./session.ts";
import { version } from "./version.ts";
import { waSimulator } from "./wa-simulator.ts";
import { webhook } from "./webhook.ts";

export type { Terminal } from "./command.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  serve,
  sandbox,
  "wa-simulator": waSimulator,
  org,
  key,
  session,
  webhook,
  presence,
  nodes,
  backup,
  "migrate-store": migrateStore,
  doctor,
  version,
  openapi,
};

/** Asked for as an option by people and scripts that know no other way. */
const ALIASES: Readonly<Record<string, string>> = { "--version": "version", "-v": "version" };

const SUCCESS = 0;
const FAILURE = 1;
const WRONG_USAGE = 2;

/** Runs `duet` with these arguments; resolves with the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [word = "", ...rest] = args;
  const name = entryOf(ALIASES, word) ?? word;
  if (["", "help", "--help", "-h"].includes(name)) return help(terminal, name === "" ? WRONG_USAGE : SUCCESS);
  const command = entryOf(COMMANDS, name);
  if (!command) {
    say(terminal, `duet has no command ${name}; it has ${Object.keys(COMMANDS).join(", ")}`);
    return WRONG_USAGE;
  }
  try {
    return await runCommand(command, rest, terminal);
  } catch (error) {
    return report(error, command, terminal);
  }
}

async function runCommand(command: Command, args: readonly string[], terminal: Terminal): Promise<number> {
  const given = readArguments(command, args);
  if (given.options["help"] === true) return help(terminal, SUCCESS, command);
  const printed = await command.run(given, terminal);
  if (printed)
    terminal.stdout.write(
      given.options["json"] === true ? `${JSON.stringify(printed.json)}\n` : printed.text,
    );
  return printed?.exitCode ?? SUCCESS;
}

function help(terminal: Terminal, exitCode: number, only?: Command): number {
  const shown = only ? [only] : Object.values(COMMANDS);
  const stream = exitCode === SUCCESS ? terminal.stdout : terminal.stderr;
  for (const { usage, summary } of shown) stream.write(`duet ${usage}\n    ${summary}\n`);
  stream.write(
    "\nEach takes --json (one JSON object on stdout) and --help. `duet doctor` prints the settings.\n",
  );
  return exitCode;
}

/** One line for each thing that is wrong, on stderr. */
function report(error: unknown, command: Command, terminal: Terminal): number {
  if (error instanceof ConfigError) {
    for (const fault of error.faults) say(terminal, fault);
    return WRONG_USAGE;
  }
  if (error instanceof UsageError) {
    say(terminal, error.message);
    say(terminal, `usage: duet ${command.usage}`);
    return WRONG_USAGE;
  }
  say(terminal, error instanceof Error ? error.message : String(error));
  return FAILURE;
}

/** One line on stderr, whatever stands in it. */
function say(terminal: Terminal, line: string): void {
  terminal.stderr.write(`${printable(line)}\n`);
}

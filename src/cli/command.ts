import { parseArgs, type ParseArgsConfig } from "node:util";
import type { Environment } from "../config.ts";

/** Where a command runs. */
export type Terminal = {
  readonly env: Environment;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly isInteractive: boolean;
  /** Resolves when the operator asks the program to stop. */
  readonly stopAsked: Promise<void>;
  /** Who asks a second time has the process end at once, and this done before; it resolves soon. */
  readonly beforeEndAtOnce?: (act: () => Promise<void>) => void;
};

/** What a command was told: options by name, and the words between them. */
export type Given = {
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
};

export interface Command {
  /** After `duet`, as its help shows it. */
  readonly usage: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  /** What is printed: text for people, or one JSON object. Undefined when it has printed by itself. */
  run(given: Given, terminal: Terminal): Promise<Printed | undefined> | Printed;
}

export type Printed = {
  readonly text: string;
  readonly json: object;
  /** 0 when absent. */
  readonly exitCode?: number;
};

/** The program was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Reads a command's arguments. Throws `UsageError` for what it does not take. */
export function readArguments(command: Command, args: readonly string[]): Given {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...command.options, json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    return { options: values, words: positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split(". ")[0] : String(error));
  }
}

/** The words of a command that takes exactly these. Throws `UsageError`. */
export function exactly({ words }: Given, ...names: readonly string[]): readonly string[] {
  if (words.length === names.length) return words;
  const wanted = names.length === 0 ? "no words" : names.join(" ");
  throw new UsageError(`takes ${wanted}, got ${words.length === 0 ? "none" : words.join(" ")}`);
}

/** Refuses options of the command that this action of it has no use for. Throws `UsageError`. */
export function onlyOptions({ options }: Given, ...names: readonly string[]): void {
  const other = Object.keys(options).find((name) => !["json", "help", ...names].includes(name));
  if (other !== undefined) throw new UsageError(`--${other} does not belong here`);
}

/** What a table has under a word that was typed; a word such as "constructor" is no entry. */
export function entryOf<T>(table: Readonly<Record<string, T>>, word: string | undefined): T | undefined {
  return word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
}

/** An option as text; undefined when it was not given. */
export function textOption({ options }: Given, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

/** An option that must be there. Throws `UsageError`. */
export function requiredOption(given: Given, name: string): string {
  const value = textOption(given, name);
  if (value === undefined || value === "") throw new UsageError(`--${name} is missing`);
  return value;
}

/** An option as a whole number from `least` to `most`. Throws `UsageError`. */
export function numberOption(given: Given, name: string, least: number, most: number): number | undefined {
  const value = textOption(given, name);
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`--${name}: got ${value}, takes a whole number from ${least} to ${most}`);
}

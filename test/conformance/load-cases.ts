import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { CaseFile, DIALECTS, type Case, type DialectName } from "./case-file.ts";

/** A case with where it stands. */
export type LoadedCase = Case & {
  readonly dialect: DialectName;
  /** The file's name without its ending. */
  readonly topic: string;
  readonly awaits: string | undefined;
};

/** Every case of a folder that has one folder a dialect. Throws one line for each thing that is wrong in a file. */
export function loadCases(folder: string = import.meta.dirname): readonly LoadedCase[] {
  const cases = DIALECTS.flatMap((dialect) => {
    const files = readdirSync(path.join(folder, dialect)).filter((name) => name.endsWith(".json"));
    return files.toSorted().flatMap((name) => readCases(path.join(folder, dialect, name), dialect));
  });
  const ids = cases.map(({ dialect, id }) => `${dialect}/${id}`);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`two cases have the id ${twice}`);
  return cases;
}

function readCases(file: string, dialect: DialectName): readonly LoadedCase[] {
  const { awaits, cases } = parseCases(readFileSync(file, "utf8"), file);
  const topic = path.basename(file, ".json");
  return cases.map((one) => ({ ...one, dialect, topic, awaits }));
}

/** One file's text. Throws with what is wrong in it, and where. */
export function parseCases(text: string, file: string): CaseFile {
  const read = CaseFile.safeParse(JSON.parse(text));
  if (read.success) return read.data;
  throw new Error(`${file}:\n${z.prettifyError(read.error)}`);
}

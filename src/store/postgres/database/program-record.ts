import type { ProgramChange, ServedBy } from "../../served-by.ts";
import { readRecord, setRecord } from "./gateway-record.ts";
import type { Query } from "./query.ts";

/** Who has served the database; undefined when nobody has. */
export async function servedBy(query: Query): Promise<ServedBy | undefined> {
  const last = await readRecord(query, "program");
  if (last === undefined) return undefined;
  return { last, before: await readRecord(query, "program_before") };
}

/** Notes the version of the program that serves it from now on. Gives the change; undefined where there is none. */
export async function noteProgram(query: Query, to: string): Promise<ProgramChange | undefined> {
  const served = await servedBy(query);
  if (served?.last === to) return undefined;
  if (served?.last !== undefined) await setRecord(query, "program_before", served.last);
  await setRecord(query, "program", to);
  return served && { from: served.last, to };
}

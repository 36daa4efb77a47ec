import type { Streams } from "../../core/index.ts";

/** Whether a column names one of some streams, whose names are that parameter. */
export function isOneOf(streams: Streams | undefined, column: string, parameter: string): string {
  if (!streams) return "true";
  return "only" in streams
    ? `${column} = ANY(${parameter}::text[])`
    : `${column} <> ALL(${parameter}::text[])`;
}

/** The parameter, where there is one. */
export function namesOf(streams: Streams | undefined): readonly (readonly string[])[] {
  if (!streams) return [];
  return ["only" in streams ? streams.only : streams.except];
}

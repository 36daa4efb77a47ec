import type { TestProject } from "vitest/node";
import { startPostgres } from "./server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** postgres://… of a database in which others can be made. */
    readonly postgres: string;
  }
}

/** One server for all tests that need a database and nothing more. */
export default async function setup({ provide }: TestProject) {
  const server = await startPostgres();
  provide("postgres", server.urlOf("postgres"));
  return () => server[Symbol.asyncDispose]();
}

import { expect } from "vitest";
import type { Environment } from "../../src/config.ts";
import { runDuet } from "./run-duet.ts";

type Found = { readonly name: string; readonly ok: boolean; readonly detail: string };

type Report = {
  readonly ok: boolean;
  readonly checks: readonly Found[];
  readonly settings: readonly { readonly name: string; readonly value: string }[];
};

/** What `duet doctor` finds. */
export async function examine(env: Environment): Promise<Report & { readonly exitCode: number | null }> {
  const { exitCode, stdout, stderr } = await runDuet(["doctor", "--json"], env);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^\{.*\}\n$/);
  return { exitCode, ...(JSON.parse(stdout) as Report) };
}

/** The one check of that name. */
export function named(checks: readonly Found[], name: string): Found | undefined {
  const found = checks.filter((check) => check.name === name);
  expect(found).toHaveLength(1);
  return found[0];
}

import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { beforeAll, describe, expect, it } from "vitest";

const PLANTS = [
  ["src/core/clock.ts", `import "hono";`, "src/core/ may not import hono"],
  ["src/core/clock.ts", `import "node:fs";`, "src/core/ may not import node:fs"],
  ["src/core/clock.ts", `export * from "../store/index.ts";`, "src/core/ may not import ../store/index.ts"],
  ["src/http/app.ts", `import "../core/session.ts";`, "src/http/ may not import ../core/session.ts"],
  [
    "src/core/presence/presence.ts",
    `import "../sessions/session-view.ts";`,
    "src/core/ may not import ../sessions/session-view.ts",
  ],
  [
    "src/core/presence/keeper/keeper.ts",
    `import "../../contacts/number-book.ts";`,
    "src/core/ may not import ../../contacts/number-book.ts",
  ],
  ["src/core/core.ts", `import "./events/journal.ts";`, "src/core/ may not import ./events/journal.ts"],
  ["src/http/app.ts", `import "better-sqlite3";`, "src/http/ may not import better-sqlite3"],
  [
    "src/whatsapp/pool.ts",
    `await import("../store/index.ts");`,
    "src/whatsapp/ may not import ../store/index.ts",
  ],
  [
    "src/store/store.ts",
    `import type { proto } from "@whiskeysockets/baileys";`,
    "may not import @whiskeysockets",
  ],
  [
    "src/outbound/download.ts",
    `import "../whatsapp/index.ts";`,
    "src/outbound/ may not import ../whatsapp/index.ts",
  ],
  [
    "src/outbound/download.ts",
    `import "../media/sealed/seal-file.ts";`,
    "src/outbound/ may not import ../media/sealed/seal-file.ts",
  ],
  [
    "src/media/index.ts",
    `import "../addresses/index.ts";`,
    "src/media/ may not import ../addresses/index.ts",
  ],
  ["src/sandbox/index.ts", `import "../core/index.ts";`, "src/sandbox/ may not import ../core/index.ts"],
  [
    "adapters/bearer-cid/index.ts",
    `import "../token-number/index.ts";`,
    "adapters/bearer-cid/ may not import ../token-number/index.ts",
  ],
  [
    "adapters/token-number/index.ts",
    `import "../../src/whatsapp/index.ts";`,
    "adapters/token-number/ may not import ../../src/whatsapp/index.ts",
  ],
  ["src/gateway.ts", `import "./cli/index.ts";`, "src/gateway.ts may not import ./cli/index.ts"],
  ["src/pages/browser/texts.ts", `import "node:fs";`, "src/pages/browser/ may not import node:fs"],
  [
    "src/sandbox/browser/texts.ts",
    `import "../people.ts";`,
    "src/sandbox/browser/ may not import ../people.ts",
  ],
  ["src/pages/browser/texts.ts", `import "../pages.ts";`, "src/pages/browser/ may not import ../pages.ts"],
] as const;

const ALLOWED = [
  ["src/core/core.ts", `import "./presence/index.ts"; import "./clock.ts";`],
  [
    "src/core/presence/keeper/keeper.ts",
    `import "../indicator.ts"; import "../../contacts/index.ts"; import "../../clock.ts";`,
  ],
  ["src/http/app.ts", `import "../core/index.ts"; import "hono/request-id"; import "node:net";`],
  ["adapters/bearer-cid/index.ts", `import "../../src/http/dialect.ts"; import "@hono/zod-openapi";`],
  ["src/gateway.ts", `import "../adapters/bearer-cid/index.ts";`],
  ["src/pages/browser/texts.ts", `import "preact/hooks"; import "uqr";`],
] as const;

describe("import rule", () => {
  let eslint: ESLint;
  beforeAll(() => {
    // The project's own configuration, without the rules that need the whole program.
    eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });
  });

  async function refusals(file: string, code: string): Promise<readonly string[]> {
    const [result] = await eslint.lintText(code, { filePath: file });
    const messages = result?.messages ?? [];
    return messages.filter(({ ruleId }) => ruleId === "duet/imports").map(({ message }) => message);
  }

  it.each(PLANTS)("refuses in %s: %s", async (file, code, message) => {
    expect(await refusals(file, code)).toEqual([expect.stringContaining(message)]);
  });

  it.each(ALLOWED)("allows in %s: %s", async (file, code) => {
    expect(await refusals(file, code)).toEqual([]);
  });
});

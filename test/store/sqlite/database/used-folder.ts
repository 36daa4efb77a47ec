import path from "node:path";
import { expect } from "vitest";
import { openStore } from "../../../../src/store/index.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { optionsFor } from "../../test-store.ts";

/** A data folder whose database was made and closed, and no file of which is open. */
export function usedFolder() {
  const folder = temporaryFolder();
  openStore(optionsFor(folder.path)).close();
  return {
    ...folder,
    database: path.join(folder.path, "duet.sqlite"),
    key: path.join(folder.path, "secret.key"),
  };
}

/** How a database that is not opened says why. */
export function refusal(message: string | RegExp) {
  return expect.objectContaining({
    name: "GatewayError",
    code: "unavailable",
    message: typeof message === "string" ? message : (expect.stringMatching(message) as string),
  }) as Error;
}

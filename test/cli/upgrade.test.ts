import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { openStoreToServe } from "../../src/store/index.ts";
import { VERSION } from "../../src/version.ts";
import { environment } from "../support/running-gateway.ts";
import { startAndStop } from "../support/run-duet.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

let whatsapp: Sandbox;
beforeAll(async () => void (whatsapp = await startSandbox()));
afterAll(() => whatsapp.close());

function health(directory: string, { webSocketUrl, rootKey } = whatsapp) {
  return { ...environment({ url: webSocketUrl, rootKey }), DUET_DATA_DIR: directory };
}

/** A data folder that the program of that version has served. */
function servedFolder(program: string) {
  const folder = temporaryFolder();
  const { rootKey } = whatsapp;
  openStoreToServe({ directory: folder.path, rootKey, program, wallMs: () => 0 }).close();
  return folder;
}

describe("duet serve", () => {
  it("tells once that another version serves the database than before", async () => {
    using folder = servedFolder("0.0.9");
    const linesOf = async () => {
      const { stdout } = await startAndStop(["serve"], health(folder.path));
      const lines = stdout.trim().split("\n");
      return lines.map((line) => JSON.parse(line) as { msg: string });
    };
    const isTold = ({ msg }: { msg: string }) =>
      msg === "another version of the program serves the database than before";
    expect((await linesOf()).filter(isTold)).toMatchObject([{ level: 30, from: "0.0.9", to: VERSION }]);
    expect((await linesOf()).filter(isTold)).toEqual([]);
  });
});

import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { stateFile } from "../../src/sandbox/state-file.ts";
import { generateKeyPair } from "../../src/sandbox/wire/key-pair.ts";

it.runIf(existsSync("/proc/self"))(
  "a state that cannot be kept is an error, not an endless loop",
  async () => {
    const storage = stateFile("/proc/duet/sandbox");
    await expect(storage.save({ root: generateKeyPair(), accounts: [] })).rejects.toThrow("ENOENT");
  },
);

import { open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../make-folder.ts";
import { decodeState, encodeState, type SandboxState } from "./state-format.ts";

const FILE_NAME = "whatsapp.json";

/** Where the simulated WhatsApp keeps its root key and linked devices. */
export interface StateStorage {
  /** Undefined when nothing was ever saved; throws an Error that names the file when it is broken. */
  load(): Promise<SandboxState | undefined>;
  save(state: SandboxState): Promise<void>;
}

/** Keeps nothing: the state ends with the process. */
export const noStorage: StateStorage = {
  load: () => Promise.resolve(undefined),
  save: () => Promise.resolve(),
};

/** One JSON file in `directory`, mode 0600, replaced as a whole. */
export function stateFile(directory: string): StateStorage {
  const file = path.join(directory, FILE_NAME);
  return {
    async load() {
      const text = await readIfThere(file);
      if (text === undefined) return undefined;
      try {
        return decodeState(text);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`${file} is not a state of the simulated WhatsApp: ${reason}`, { cause });
      }
    },
    async save(state) {
      makeFolder(directory, 0o700);
      await replaceFile(file, encodeState(state));
    },
  };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.new`;
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.chmod(0o600);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

import { startProbed } from "./probed.ts";
import { seededFolder } from "./gateway-process.ts";
import { startProgram } from "./program.ts";
import type { Mode } from "./library-sessions.ts";
import type { Program } from "./program.ts";
import type { Target, Turn } from "./turns.ts";

/** What a loop over the library's sockets is called. */
export const LIBRARY = { alone: "library alone", mended: "mended send" } as const satisfies Record<
  Mode,
  string
>;

export type LibraryTarget = Target &
  AsyncDisposable & { readonly whatsapp: string; readonly program: Program };

/** A yardstick of the library, beside its own simulated WhatsApp. */
export async function libraryTarget(
  mode: Mode,
  sessions: number,
  switches: readonly string[] = [],
): Promise<LibraryTarget> {
  await using made = new AsyncDisposableStack();
  const folder = made.use(await seededFolder(sessions));
  const whatsapp = made.use(
    await startProgram(["wa-simulator", "--port", "0"], { DUET_DATA_DIR: folder.path }),
  );
  const { url = "", rootKey = "" } = whatsapp.first;
  const ids = folder.seeded.sessions.map(({ id }) => id);
  const program = made.use(
    await startProbed(["test/bench/library-turns.ts", mode, url, rootKey, folder.path, ...ids], {}, switches),
  );
  const all = made.move();
  return {
    name: LIBRARY[mode],
    program,
    whatsapp: `http://${new URL(url).host}`,
    turn: (length) => program.ask<Turn>("turn", length),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

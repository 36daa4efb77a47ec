import { startProbed } from "./probed.ts";
import { seededFolder } from "./gateway-process.ts";
import { startProgram } from "./program.ts";
import type { Target, Turn } from "./turns.ts";

/** The yardstick of the library, beside its own simulated WhatsApp. */
export async function libraryTarget(
  sessions: number,
): Promise<Target & AsyncDisposable & { readonly whatsapp: string }> {
  await using made = new AsyncDisposableStack();
  const folder = made.use(await seededFolder(sessions));
  const whatsapp = made.use(
    await startProgram(["wa-simulator", "--port", "0"], { DUET_DATA_DIR: folder.path }),
  );
  const { url = "", rootKey = "" } = whatsapp.first;
  const ids = folder.seeded.sessions.map(({ id }) => id);
  const program = made.use(
    await startProbed(["test/bench/library-turns.ts", url, rootKey, folder.path, ...ids], {}),
  );
  const all = made.move();
  return {
    name: "library alone",
    whatsapp: `http://${new URL(url).host}`,
    turn: (length) => program.ask<Turn>("turn", length),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

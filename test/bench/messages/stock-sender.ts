import { seededFolder } from "../gateway-process.ts";
import { startProbed } from "../probed.ts";
import { startProgram } from "../program.ts";
import type { Turn } from "../turns.ts";
import { beginConversations } from "./conversations.ts";
import type { Sender } from "./sender.ts";

/** A loop over the library as it comes, beside its own simulated WhatsApp. */
export async function startStockSender(sessions: number): Promise<Sender & AsyncDisposable> {
  await using made = new AsyncDisposableStack();
  const folder = made.use(await seededFolder(sessions));
  const simulator = made.use(
    await startProgram(["wa-simulator", "--port", "0"], { DUET_DATA_DIR: folder.path }),
  );
  const { url = "", rootKey = "" } = simulator.first;
  const ids = folder.seeded.sessions.map(({ id }) => id);
  const program = made.use(
    await startProbed(["test/bench/messages/stock-process.ts", url, rootKey, folder.path, ...ids], {}),
  );
  const whatsapp = `http://${new URL(url).host}`;
  const conversations = await beginConversations(whatsapp, folder.seeded.sessions);
  await program.ask("conversations", conversations);
  const all = made.move();
  return {
    name: "stock library",
    program,
    whatsapp,
    conversations,
    turn: (kind, length) => program.ask<Turn>("turn", { kind, ...length }),
    sendTo: (pairs) => program.ask("sendTo", pairs),
    heard: (more) => program.ask("heard", more),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

import path from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import {
  seededFolder,
  startGatewayOn,
  type GatewayOptions,
  type GatewayProcess,
} from "../gateway-process.ts";
import { openConnections, underLoad } from "../load.ts";
import { DIALECTS, type Dialect } from "../presence-requests.ts";
import { httpTurn } from "../targets.ts";
import { beginConversations } from "./conversations.ts";
import { messageRequests } from "./message-requests.ts";
import type { Sender } from "./sender.ts";

const LOOK_MS = 1;
const WITHIN_SECONDS = 60;

export type GatewaySender = Sender & {
  readonly gateway: GatewayProcess;
  /** The next request that sends a text. */
  readonly nextText: () => string;
  readonly database: Sqlite.Database;
};

export type GatewaySenders = Readonly<Record<Dialect, GatewaySender>> & AsyncDisposable;

/** One gateway with linked sessions, called in either dialect. */
export async function startGatewaySenders(
  sessions: number,
  options: GatewayOptions = {},
): Promise<GatewaySenders> {
  await using made = new AsyncDisposableStack();
  const folder = made.use(await seededFolder(sessions));
  const gateway = made.use(await startGatewayOn(folder, { switches: [], ...options }));
  await gateway.untilOpen();
  const conversations = await beginConversations(gateway.whatsapp, folder.seeded.sessions);
  const database = made.adopt(new Sqlite(path.join(folder.path, "duet.sqlite")), (db) => {
    db.close();
  });
  const countHeard = database
    .prepare<[number], number>("SELECT count(*) FROM messages WHERE id > ? AND from_here = 0")
    .pluck();
  const newest = database.prepare<[], number | null>("SELECT max(id) FROM messages").pluck();
  let after = 0;

  /** Kept, and not only come. */
  async function heard(more: number): Promise<void> {
    while ((countHeard.get(after) ?? 0) < more) await pass(LOOK_MS);
    after = newest.get() ?? 0;
  }

  const sender = (dialect: Dialect): GatewaySender => {
    const requests = messageRequests(dialect, folder.seeded, conversations);
    const next = { text: 0, group: 0 };
    const { address, program, whatsapp } = gateway;
    const nextOf = (kind: "text" | "group") => () =>
      requests[kind][next[kind]++ % requests[kind].length] ?? "";
    return {
      name: dialect,
      gateway,
      program,
      whatsapp,
      conversations,
      database,
      nextText: nextOf("text"),
      turn: (kind, length) => httpTurn({ address, program, request: nextOf(kind), wanted: 200 }, length),
      async sendTo(pairs) {
        using connections = await openConnections(address, pairs.length);
        const left = pairs.map((place) => requests.text[place] ?? "");
        const { refused } = await underLoad(connections, {
          request: () => left.shift() ?? "",
          wanted: 200,
          seconds: WITHIN_SECONDS,
          calls: pairs.length,
        });
        if (refused.size > 0) throw new Error(`refused: ${JSON.stringify([...refused])}`);
      },
      heard,
    };
  };
  const all = made.move();
  const [bearer, token] = DIALECTS;
  return {
    [bearer]: sender(bearer),
    [token]: sender(token),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

import type { Figure } from "../figures.ts";
import { DIALECTS } from "../presence-requests.ts";
import { establish } from "./establish.ts";
import { messageRates, presenceBesideMessages } from "./flow.ts";
import { startGatewaySenders } from "./gateway-sender.ts";
import { databaseGrowth } from "./growth.ts";
import { roundCosts } from "./rounds.ts";
import type { Kind } from "./sender.ts";
import { startStockSender } from "./stock-sender.ts";
import { textCosts } from "./texts.ts";

const SESSIONS = 100;

/** What texts to people, or to groups, cost over HTTP and with the stock library. */
export async function messageCosts(kind: Kind): Promise<readonly Figure[]> {
  await using stock = await startStockSender(SESSIONS);
  await using gateway = await startGatewaySenders(SESSIONS);
  const senders = DIALECTS.map((dialect) => gateway[dialect]);
  await establish(stock);
  await establish(gateway["bearer-cid"]);
  return await textCosts(kind, stock, senders);
}

/** The same of a message in and its answer. */
export async function messageRounds(): Promise<readonly Figure[]> {
  await using stock = await startStockSender(SESSIONS);
  await using gateway = await startGatewaySenders(SESSIONS);
  await establish(stock);
  await establish(gateway["bearer-cid"]);
  return await roundCosts([stock, ...DIALECTS.map((dialect) => gateway[dialect])]);
}

/** How many there are in a second, what they leave to presence calls, and what they leave in the database. */
export async function messageFlow(): Promise<readonly Figure[]> {
  await using gateway = await startGatewaySenders(SESSIONS);
  const [bearer, token] = [gateway["bearer-cid"], gateway["token-number"]];
  await establish(bearer);
  return [
    ...(await databaseGrowth(bearer)),
    ...(await databaseGrowth(token)),
    ...(await messageRates(bearer)),
    ...(await messageRates(token)),
    ...(await presenceBesideMessages(bearer)),
  ];
}

import { figure, quantile, type Figure } from "../figures.ts";
import { beginConversations, writeFromPartner, type Pair } from "../messages/conversations.ts";
import { startStockSender } from "../messages/stock-sender.ts";
import { startHeardGateway } from "./heard-gateway.ts";

const SESSIONS = 50;
const PAIRS = 16;
const WARM_UP_ROUNDS = 5;
const ONE_BY_ONE = 150;
const ROUNDS_AT_ONCE = 15;

/** Somebody who hears what partners write. */
type Hearer = {
  readonly name: string;
  readonly whatsapp: string;
  readonly pairs: readonly Pair[];
  /** Resolves when so many more have come since the last call. */
  readonly heard: (more: number) => Promise<void>;
};

/** From a partner's text to a webhook's receiver, and to the library's own event. */
export async function eventsInbound(): Promise<readonly Figure[]> {
  await using stock = await startStockSender(SESSIONS);
  await using test = await startHeardGateway(SESSIONS);
  const { gateway, receiver, heard } = test;
  const conversations = await beginConversations(gateway.whatsapp, heard.sessions);
  let came = await receiver.inAll();
  const hearers: readonly Hearer[] = [
    {
      name: "the library's event",
      whatsapp: stock.whatsapp,
      pairs: stock.conversations.pairs.slice(0, PAIRS),
      heard: (more) => stock.heard(more),
    },
    {
      name: "a webhook's receiver",
      whatsapp: gateway.whatsapp,
      pairs: conversations.pairs.slice(0, PAIRS),
      heard: (more) => receiver.until((came += more)),
    },
  ];
  for (const hearer of hearers) await atOnce(hearer, WARM_UP_ROUNDS);
  const times = new Map(hearers.map((hearer) => [hearer, [] as number[]]));
  for (let nth = 0; nth < ONE_BY_ONE; nth++)
    for (const hearer of hearers) times.get(hearer)?.push(await timeOfOne(hearer, nth));
  const rates = new Map<Hearer, number>();
  for (const hearer of hearers) rates.set(hearer, await atOnce(hearer, ROUNDS_AT_ONCE));
  return hearers.flatMap((hearer) => [
    figure(`a partner's text until ${hearer.name}: p50`, quantile(times.get(hearer) ?? [], 0.5), "ms"),
    figure(`a partner's text until ${hearer.name}: p99`, quantile(times.get(hearer) ?? [], 0.99), "ms"),
    figure(`partners' texts a second until ${hearer.name}`, rates.get(hearer) ?? NaN, "/s"),
  ]);
}

async function timeOfOne({ whatsapp, pairs, heard }: Hearer, nth: number): Promise<number> {
  const pair = pairs[nth % pairs.length];
  if (!pair) throw new Error("there is nobody to write");
  const startedMs = performance.now();
  await writeFromPartner(whatsapp, pair);
  await heard(1);
  return performance.now() - startedMs;
}

/** Gives how many there were in a second. */
async function atOnce({ whatsapp, pairs, heard }: Hearer, rounds: number): Promise<number> {
  const startedMs = performance.now();
  for (let round = 0; round < rounds; round++) {
    await Promise.all(pairs.map((pair) => writeFromPartner(whatsapp, pair)));
    await heard(pairs.length);
  }
  return (rounds * pairs.length) / ((performance.now() - startedMs) / 1000);
}

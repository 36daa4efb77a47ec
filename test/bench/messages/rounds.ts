import { figure, quantile, type Figure } from "../figures.ts";
import type { Used } from "../probe.ts";
import { orderOf } from "../turns.ts";
import { writeFromPartner } from "./conversations.ts";
import type { Sender } from "./sender.ts";
import { ratioFigures } from "./texts.ts";

/** So many pairs have all the rounds, so that their conversations have hundreds of turns. */
const PAIRS = 16;
const ROUNDS_IN_A_TURN = 6;
const BLOCKS = 14;
const WARM_UP_ROUNDS = 30;

/** A partner writes, and is answered: the ratchet turns in each. CPU of one in and one out, kept and acknowledged. */
export async function roundCosts(senders: readonly Sender[]): Promise<readonly Figure[]> {
  const costs = new Map(senders.map((sender) => [sender, [] as number[]]));
  for (const sender of senders) await rounds(sender, WARM_UP_ROUNDS);
  for (let block = 0; block < BLOCKS; block++) {
    const halves = new Map<Sender, number>();
    for (const sender of orderOf(senders, block)) {
      const us = await cpuUsOfRound(sender);
      const other = halves.get(sender);
      if (other === undefined) halves.set(sender, us);
      else costs.get(sender)?.push((us + other) / 2);
    }
  }
  const [stock = []] = costs.values();
  return [...costs].flatMap(([{ name }, ofOne], place) => {
    const cpu = figure(`in and out, ${name}: CPU of a round`, quantile(ofOne, 0.5) / 1000, "ms");
    if (place === 0) return [cpu];
    return [cpu, ...ratioFigures(`in and out, ${name}: CPU of the stock library over it`, stock, ofOne)];
  });
}

async function cpuUsOfRound(sender: Sender): Promise<number> {
  const before = await sender.program.ask<Used>("used");
  await rounds(sender, ROUNDS_IN_A_TURN);
  const after = await sender.program.ask<Used>("used");
  const us = after.userUs - before.userUs + after.systemUs - before.systemUs;
  return us / (ROUNDS_IN_A_TURN * PAIRS);
}

async function rounds({ whatsapp, conversations, ...sender }: Sender, count: number): Promise<void> {
  const pairs = conversations.pairs.slice(0, PAIRS);
  for (let round = 0; round < count; round++) {
    await Promise.all(pairs.map((pair) => writeFromPartner(whatsapp, pair)));
    await sender.heard(PAIRS);
    await sender.sendTo(pairs.map((_, place) => place));
  }
}

import { pairRatios } from "../comparison.ts";
import { figure, quantile, type Figure } from "../figures.ts";
import { spreadOf } from "../spread.ts";
import { cpuUsPerCall, inTurns, type Target, type Turns } from "../turns.ts";
import type { Kind, Sender } from "./sender.ts";

const BLOCKS: Readonly<Record<Kind, number>> = { text: 6, group: 4 };
const TURN_MS: Readonly<Record<Kind, number>> = { text: 500, group: 3000 };
const WHAT: Readonly<Record<Kind, string>> = { text: "a text", group: "a text to a group of 11" };

/** What a text costs the stock library over what it costs by each of the others; the last of them is the control of the first. */
export async function textCosts(
  kind: Kind,
  stock: Sender,
  others: readonly (Pick<Sender, "name"> & Pick<Sender, "turn">)[],
): Promise<readonly Figure[]> {
  const [first] = others;
  const control = first && { ...first, name: `${first.name} again` };
  const targets = [stock, ...others, ...(control ? [control] : [])].map((sender): Target => ({
    name: sender.name,
    turn: (length) => sender.turn(kind, length),
  }));
  const turns = await inTurns(targets, { blocks: BLOCKS[kind], turnMs: TURN_MS[kind] });
  return targets.flatMap(({ name }) => figuresOf(kind, name, turns, stock.name));
}

function figuresOf(kind: Kind, name: string, turns: Turns, stock: string): readonly Figure[] {
  const ofOne = turns.get(name) ?? [];
  const costs = ofOne.map(cpuUsPerCall);
  const times = ofOne.flatMap(({ timesMs }) => timesMs);
  const what = `${WHAT[kind]}, ${name}`;
  const figures = [
    figure(`${what}: CPU`, quantile(costs, 0.5) / 1000, "ms"),
    figure(`${what}: p50 under load`, quantile(times, 0.5), "ms"),
    figure(`${what}: p99 under load`, quantile(times, 0.99), "ms"),
  ];
  if (name === stock) return figures;
  return [
    ...figures,
    ...ratioFigures(
      `${what}: CPU of the stock library over it`,
      (turns.get(stock) ?? []).map(cpuUsPerCall),
      costs,
    ),
  ];
}

/** A ratio by the pairs, with its quartiles. */
export function ratioFigures(
  name: string,
  over: readonly number[],
  under: readonly number[],
): readonly Figure[] {
  const { median, low, high } = spreadOf(pairRatios(over, under));
  return [
    figure(name, median, ""),
    figure(`${name}, quartiles: from`, low, ""),
    figure(`${name}, quartiles: to`, high, ""),
  ];
}

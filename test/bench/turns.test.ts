import { describe, expect, it } from "vitest";
import { threeInTurn } from "./three.ts";
import { cpuUsPerCall, inTurns, orderOf, type Target } from "./turns.ts";

const atOnce = () => Promise.resolve();

/** A target whose turns cost what they are told, and that writes down that it was its turn. */
function target(name: string, costs: readonly number[], order: string[]): Target {
  const left = [...costs];
  return {
    name,
    turn({ ms }) {
      order.push(name);
      const userUs = left.shift() ?? 0;
      return Promise.resolve({ calls: 10, seconds: ms / 1000, userUs, systemUs: 10, timesMs: [userUs] });
    },
  };
}

describe("turns", () => {
  it("go there and back, and begin with another target each time", () => {
    expect(orderOf(["a", "b"], 0).join("")).toBe("abba");
    expect(orderOf(["a", "b"], 1).join("")).toBe("baab");
    expect(orderOf(["a", "b", "c"], 4).join("")).toBe("bcaacb");
  });

  it.each([4, 5, 8])("of %d targets have everyone come after everyone else as often", (count) => {
    const targets = Array.from({ length: count }, (_, i) => i);
    const times = new Map<string, number>();
    for (const block of targets) {
      const order = orderOf(targets, block);
      expect(order.toSorted()).toEqual([...targets, ...targets].toSorted());
      for (const [i, target] of order.entries()) {
        const after = order[i - 1];
        if (after === undefined || after === target) continue;
        times.set(`${target} after ${after}`, (times.get(`${target} after ${after}`) ?? 0) + 1);
      }
    }
    expect(times.size).toBe(count * (count - 1));
    expect(new Set(times.values())).toEqual(new Set([2]));
  });

  it("of three processes that start one after the other have all six orders", async () => {
    const orders = new Set<string>();
    for (let number = 0; number < 6; number++) {
      const order: string[] = [];
      const made = await threeInTurn(number, (role) => Promise.resolve(order.push(role)));
      orders.add(order.join());
      expect(Object.values(made).toSorted()).toEqual([1, 2, 3]);
    }
    expect(orders.size).toBe(6);
  });

  it("make one of the two that a target has in a block", async () => {
    const order: string[] = [];
    const targets = [target("a", [100, 300, 500, 700], order), target("b", [1, 2, 3, 4], order)];
    const turns = await inTurns(targets, { blocks: 2, turnMs: 500 }, atOnce);
    expect(order.join("")).toBe("abbabaab");
    const [first, second] = turns.get("a") ?? [];
    expect(first).toEqual({ calls: 20, seconds: 1, userUs: 400, systemUs: 20, timesMs: [100, 300] });
    expect(first && cpuUsPerCall(first)).toBe(21);
    expect(second?.userUs).toBe(1200);
    expect(turns.get("b")?.map(({ userUs }) => userUs)).toEqual([3, 7]);
  });

  it("of a machine that becomes slower by the turn come out alike", async () => {
    let turn = 0;
    const drifting = (name: string): Target => ({
      name,
      turn: () =>
        Promise.resolve({ calls: 1, seconds: 1, userUs: 1000 + 50 * turn++, systemUs: 0, timesMs: [] }),
    });
    const names = ["a", "b", "c"];
    const turns = await inTurns(names.map(drifting), { blocks: 3, turnMs: 1 }, atOnce);
    const costs = names.map((name) => turns.get(name)?.map(cpuUsPerCall));
    expect(costs[1]).toEqual(costs[0]);
    expect(costs[2]).toEqual(costs[0]);
  });
});

import { describe, expect, it } from "vitest";
import {
  createConnectGate,
  type GateOptions,
  type Ticket,
} from "../../../src/whatsapp/connection/connect-gate.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const BOUNDS: GateOptions = { places: 2, placesOfOne: 2, yieldAfterMs: 1_000, heldMs: 5_000 };

/** A gate, and who came in, in order. */
function world(bounds: Partial<GateOptions> = {}) {
  const clock = new ManualClock();
  const gate = createConnectGate({ ...BOUNDS, ...bounds }, clock);
  const inside: string[] = [];
  const tickets = new Map<string, Ticket>();
  const queue = (organizationId: string, name: string, isLinked = false) => {
    const ticket = gate.queue({ organizationId, isLinked });
    tickets.set(name, ticket);
    void ticket.admitted.then(() => inside.push(name));
  };
  const leave = async (name: string) => {
    tickets.get(name)?.leave();
    await clock.advance(0);
  };
  return { clock, inside, queue, leave };
}

describe("the places among the connecting", () => {
  it("go to the organizations in turns, however many one of them asks for", async () => {
    const { clock, inside, queue, leave } = world();
    for (let nth = 1; nth <= 5; nth++) queue("a", `a${nth}`);
    queue("b", "b1");
    queue("c", "c1");
    queue("b", "b2");
    await clock.advance(0);
    expect(inside).toEqual(["a1", "a2"]);
    for (const name of ["a1", "a2", "b1", "c1", "a3"]) await leave(name);
    expect(inside).toEqual(["a1", "a2", "a3", "b1", "c1", "a4", "b2"]);
  });

  it("go to an organization's linked sessions before its new links, and in the order of the calls", async () => {
    const { clock, inside, queue, leave } = world({ places: 1 });
    queue("a", "new 1");
    queue("a", "new 2");
    queue("a", "linked 1", true);
    queue("a", "linked 2", true);
    await clock.advance(0);
    for (const name of ["new 1", "linked 1", "linked 2"]) await leave(name);
    expect(inside).toEqual(["new 1", "linked 1", "linked 2", "new 2"]);
  });

  it("go after a second from one that holds more to one that holds fewer, and after five to anybody", async () => {
    const { clock, inside, queue } = world();
    for (let nth = 1; nth <= 5; nth++) queue("a", `a${nth}`);
    await clock.advance(500);
    queue("b", "b1");
    queue("c", "c1");
    await clock.advance(499);
    expect(inside).toEqual(["a1", "a2"]);
    await clock.advance(1);
    // One of a's two; the other is its one against nobody's, which is one more than c holds.
    expect(inside).toEqual(["a1", "a2", "b1", "c1"]);
    await clock.advance(999);
    expect(inside).toHaveLength(4);
    await clock.advance(4_001);
    expect(inside.slice(4)).toEqual(["a3", "a4"]);
  });

  it("are so many for one organization, and the others' are free meanwhile", async () => {
    const { clock, inside, queue, leave } = world({ places: 10, placesOfOne: 2 });
    for (let nth = 1; nth <= 4; nth++) queue("a", `a${nth}`);
    queue("b", "b1");
    await clock.advance(0);
    expect(inside).toEqual(["a1", "a2", "b1"]);
    await leave("a1");
    expect(inside).toEqual(["a1", "a2", "b1", "a3"]);
  });

  it("are kept by nobody who has left, waiting or inside", async () => {
    const { clock, inside, queue, leave } = world({ places: 1 });
    queue("a", "a1");
    queue("a", "a2");
    queue("b", "b1");
    await leave("a2");
    await leave("a1");
    await leave("a1");
    await leave("b1");
    expect(inside).toEqual(["a1", "b1"]);
    expect(clock.pending).toBe(0);
  });
});

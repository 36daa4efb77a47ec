import { expect, it, onTestFinished } from "vitest";
import { createForwarding, type InnerDoor } from "../../../src/cluster/index.ts";
import { freePort } from "../../support/free-port.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const quiet = () => undefined;
const LOG = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const DOOR: InnerDoor = { answer: quiet, upgrade: quiet };

function node(address: string, clock = new ManualClock(), secret = "the nodes' own") {
  const own = { isMine: () => false, takeFor: () => Promise.resolve(false) };
  const owners = { ownersOf: () => Promise.resolve([]) };
  const made = createForwarding({ address, secret, own, owners, clock, stateHere: quiet });
  onTestFinished(() => made.close());
  return made;
}

/** What it is refused with, however often it tries. */
async function refusal(of: ReturnType<typeof node>, clock: ManualClock): Promise<string> {
  let told: string | undefined;
  void of.requireReachable().then(
    () => (told = "nothing"),
    (error: unknown) => (told = String(error)),
  );
  while (told === undefined) {
    await clock.advance(500);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return told;
}

it("a node whose address leads to it may join", async () => {
  for (const host of ["127.0.0.1", "localhost"]) {
    const reached = node(`${host}:${await freePort()}`);
    await reached.listen(DOOR, LOG);
    await reached.requireReachable();
  }
});

it("one whose address leads to nobody is told what the setting takes", async () => {
  const clock = new ManualClock();
  const address = `nowhere.invalid:${await freePort()}`;
  const lost = node(address, clock);
  // Its name is none of the machine's: it listens everywhere.
  await lost.listen(DOOR, LOG);
  const told = await refusal(lost, clock);
  expect(told).toContain(
    `DUET_NODE_ADDRESS is ${address}, which does not lead to this node: it takes host:port`,
  );
});

it("one whose address leads to another node, of this gateway or not, is told so", async () => {
  const clock = new ManualClock();
  const address = `127.0.0.1:${await freePort()}`;
  await node(address).listen(DOOR, LOG);
  expect(await refusal(node(address, clock), clock)).toContain(`${address}, which leads to another node`);
  const stranger = node(address, clock, "another secret");
  expect(await refusal(stranger, clock)).toContain(`${address}, which does not lead to this node`);
});

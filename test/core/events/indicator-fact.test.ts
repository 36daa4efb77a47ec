import { expect, it } from "vitest";
import { ALICE, PresenceWorld } from "../presence/presence-world.ts";

const S = "session-1";
const NUMBER = "5511988887777";
const HIDDEN = { kind: "lid", lid: "118205227043953" } as const;

it("tells two indicators that turn out to be one chat's as ended, and the one that goes on as begun", async () => {
  const world = new PresenceWorld();
  world.connections.open(S);
  await world.set(S, ALICE, "composing", 60);
  await world.set(S, HIDDEN, "recording", 60);
  expect([...world.told.keys()]).toEqual([`${NUMBER}@s.whatsapp.net`, `${HIDDEN.lid}@lid`]);

  world.connections.lids.set(NUMBER, HIDDEN.lid);
  await world.set(S, ALICE, "composing", 30);
  expect(world.facts.slice(2).map(({ name }) => name)).toEqual([
    "presence_ended",
    "presence_ended",
    "presence_started",
    "presence_started",
  ]);
  expect([...world.told.values()]).toEqual(world.keeper.running(S));
  await world.pause(S, HIDDEN);
  expect(world.facts.at(-1)).toMatchObject({
    name: "presence_ended",
    indicator: { chat: `${NUMBER}@s.whatsapp.net`, state: "composing", isShowing: false },
  });
  expect(world.told.size).toBe(0);
});

it("tells nothing of a pause that ends nothing", async () => {
  const world = new PresenceWorld();
  world.connections.open(S);
  await world.pause(S, ALICE);
  expect(world.facts).toEqual([]);
});

it("tells of the end of an indicator that the phone lets run out", async () => {
  const world = new PresenceWorld();
  world.connections.open(S);
  await world.set(S, ALICE, "composing");
  await world.clock.advance(25_000);
  expect(world.facts.map(({ name }) => name)).toEqual(["presence_started", "presence_ended"]);
  expect(world.facts.at(-1)).toMatchObject({ endedAtWallMs: world.clock.wallMs() });
});

it("takes back what was never handed over", async () => {
  const world = new PresenceWorld();
  world.connections.open(S);
  await world.set(S, ALICE, "composing", 60);
  world.connections.losesStanzas = true;
  await expect(world.set(S, ALICE, "recording", 60)).rejects.toThrow();
  expect([...world.told.values()]).toEqual(world.keeper.running(S));
  expect([...world.told.values()]).toMatchObject([{ state: "composing" }]);
});

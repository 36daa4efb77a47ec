import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { createMediaRoom } from "../../../src/core/webhooks/delivery/media-room.ts";

const MEBIBYTE = 1024 * 1024;

it("room for media is taken by each organization up to its part, and by all up to what there is", async () => {
  const room = createMediaRoom();
  const gone: string[] = [];
  const taken: (() => void)[] = [];
  const take = (name: string, mebibytes: number) =>
    void room.take(name, mebibytes * MEBIBYTE).then((release) => {
      gone.push(name);
      taken.push(release);
    });
  take("a", 10);
  take("a", 10);
  for (const name of ["b", "c", "d"]) take(name, 16);
  take("e", 7);
  take("f", 6);
  await setImmediate();
  expect(gone).toEqual(["a", "b", "c", "d", "f"]);
  taken[0]?.();
  taken[0]?.();
  await setImmediate();
  expect(gone.slice(5)).toEqual(["a"]);
  taken[1]?.();
  await setImmediate();
  expect(gone.slice(6)).toEqual(["e"]);
});

it("who needs more than an organization's part has it alone", async () => {
  const room = createMediaRoom();
  const release = await room.take("a", 100 * MEBIBYTE);
  let isIn = false;
  void room.take("b", 1).then(() => (isIn = true));
  await setImmediate();
  expect(isIn).toBe(false);
  release();
  await setImmediate();
  expect(isIn).toBe(true);
});

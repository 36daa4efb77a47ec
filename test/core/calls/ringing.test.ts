import { expect, it } from "vitest";
import { MessageWorld } from "../messages/message-world.ts";

it("no more calls ring at once than may", async () => {
  using world = await MessageWorld.make();
  const of = world.lines.of.bind(world.lines);
  let placed = 0;
  world.lines.of = (id) => {
    const connection = of(id);
    const calls = {
      ...connection.calls,
      place: (to: never) => Promise.resolve({ callId: `C${++placed}`, creator: "me", to }),
      end: () => Promise.resolve(),
    };
    return { ...connection, calls };
  };
  const all = Promise.allSettled(
    Array.from({ length: 25 }, () => world.core.calls.ring(world.session, "5511988886666", 30)),
  );
  await world.until(all, 1);
  expect(placed).toBe(10);
});

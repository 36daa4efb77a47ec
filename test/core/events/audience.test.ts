import { expect, it } from "vitest";
import { createAudience } from "../../../src/core/events/outbox/audience.ts";

const listener = (id: string) =>
  ({ id, organizationId: "acme", sessionId: null, dialect: "bearer", events: ["*"] }) as never;

it("who hears what is as it was read last, where the answer to an older question takes longer", async () => {
  const slow = Promise.withResolvers<undefined>();
  const waits: (Promise<undefined> | undefined)[] = [slow.promise];
  const there = [listener("one")];
  const audience = createAudience({
    webhooks: {
      listListeners: async () => {
        const found = [...there];
        await waits.pop();
        return found;
      },
    },
    sessions: { listIds: () => Promise.resolve(["session"]), listAll: () => Promise.resolve([]) },
    factsOf: () => new Set(["message_received"]),
  });
  const first = audience.reload("acme");
  there.push(listener("two"));
  const second = audience.reload("acme");
  await new Promise((resolve) => setImmediate(resolve));
  slow.resolve(undefined);
  await Promise.all([first, second]);
  expect(audience.listeners("acme", "session", "message_received")).toEqual(["one", "two"]);
});

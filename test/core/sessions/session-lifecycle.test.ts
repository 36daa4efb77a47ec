import { expect, it } from "vitest";
import { SessionMoved, type Session } from "../../../src/core/index.ts";
import { deleteSession } from "../../../src/core/sessions/session-lifecycle.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const SESSION = { id: "session", organizationId: "organization" } as Session;

/** Deletes a session whose connection ends so. */
async function deletedWhere(remove: () => Promise<void>) {
  const forgotten: string[] = [];
  const sessions = {
    change: () => Promise.resolve(undefined),
    delete: () => Promise.resolve(true),
  };
  const ports = {
    clock: new ManualClock(),
    connections: { of: () => ({ logout: () => Promise.resolve(false), remove }) },
    teller: {
      write: (_: unknown, __: unknown, work: (stores: object) => Promise<unknown>) => work({ sessions }),
    },
    onForgotten: (id: string) => void forgotten.push(id),
  } as unknown as Parameters<typeof deleteSession>[0];
  const isStillListed = await deleteSession(ports, SESSION);
  return { isStillListed, forgotten };
}

it("is deleted, also where its node has let its connection go by then", async () => {
  const letGo = () => Promise.reject(new SessionMoved([SESSION.id]));
  expect(await deletedWhere(letGo)).toEqual({ isStillListed: false, forgotten: [SESSION.id] });
});

it("says when its connection does not end", async () => {
  await expect(deletedWhere(() => Promise.reject(new Error("it hangs")))).rejects.toThrow("it hangs");
});

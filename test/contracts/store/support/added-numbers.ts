import type { Configuration, Session, Stores } from "../../../../src/core/index.ts";
import { AT_MS } from "./filled-stores.ts";

type Named = Pick<Session, "organizationId" | "id">;

/** Adds to what the session's configuration has: lost where somebody else writes between its reading and its writing. */
export function addNumber({ sessions }: Stores, { organizationId, id }: Named, n: number) {
  return sessions.change(
    organizationId,
    id,
    (_, configuration) => ({ configuration: { added: [...addedTo(configuration()), n] } }),
    AT_MS,
  );
}

/** What was added, in the order of numbers. */
export async function addedNumbers({ sessions }: Stores, { organizationId, id }: Named) {
  return addedTo(await sessions.configurationOf(organizationId, id)).toSorted((a, b) => a - b);
}

function addedTo({ added = [] }: Configuration): readonly number[] {
  return added as readonly number[];
}

import type { ContactNames } from "../../core/index.ts";
import type { Vault } from "../vault.ts";

/** A session keeps no more: whoever writes to it names themselves. */
export const MOST_NAMED = 10_000;

const NOBODY: ContactNames = {
  pushName: null,
  fullName: null,
  firstName: null,
  businessName: null,
  redactedPhone: null,
};

export function sealNames(vault: Vault, sessionId: string, key: string, names: ContactNames): Buffer {
  return vault.seal(rowOf(sessionId, key), JSON.stringify(names));
}

export function openNames(vault: Vault, sessionId: string, key: string, sealed: Buffer): ContactNames {
  const names = JSON.parse(vault.open(rowOf(sessionId, key), sealed)) as Partial<ContactNames>;
  // Rows of an earlier version know fewer.
  return { ...NOBODY, ...names };
}

/** With these in the place of those before; undefined where none of them is another. */
export function renamed(
  known: ContactNames | undefined,
  names: Partial<ContactNames>,
): ContactNames | undefined {
  const before = known ?? NOBODY;
  const after = { ...before, ...names };
  const isSame = (Object.keys(after) as (keyof ContactNames)[]).every((each) => before[each] === after[each]);
  return isSame ? undefined : after;
}

/** The names of one who was known as several: each as the first of them has it. */
export function joinedNames(all: readonly ContactNames[]): ContactNames {
  return all.reduce(
    (named, known) => ({
      pushName: named.pushName ?? known.pushName,
      fullName: named.fullName ?? known.fullName,
      firstName: named.firstName ?? known.firstName,
      businessName: named.businessName ?? known.businessName,
      redactedPhone: named.redactedPhone ?? known.redactedPhone,
    }),
    NOBODY,
  );
}

/** What sealed names are bound to. */
function rowOf(sessionId: string, key: string): string {
  return `contact ${sessionId} ${key}`;
}

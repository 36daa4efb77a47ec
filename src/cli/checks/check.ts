/** One thing that a start needs. The detail says what was found, or what to mend. */
export type Check = { readonly name: string; readonly ok: boolean; readonly detail: string };

export function good(name: string, detail: string): Check {
  return { name, ok: true, detail };
}

export function wrong(name: string, detail: string): Check {
  return { name, ok: false, detail };
}

/** What a check finds, or what it throws as what is wrong. */
export async function checked(name: string, look: () => string | Promise<string>): Promise<Check> {
  try {
    return good(name, await look());
  } catch (error) {
    return wrong(name, error instanceof Error ? error.message : String(error));
  }
}

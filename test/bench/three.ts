export const ROLES = ["before", "control", "after"] as const;
export type Role = (typeof ROLES)[number];

/** Of what was before, of the same again as the control, and of what is after the change. */
export type Three<T> = Readonly<Record<Role, T>>;

export function three<T>(make: (role: Role) => T): Three<T> {
  return { before: make("before"), control: make("control"), after: make("after") };
}

/** One after the other; who is first is another one for each number. */
export async function threeInTurn<T>(number: number, make: (role: Role) => Promise<T>): Promise<Three<T>> {
  const first = number % ROLES.length;
  const made = new Map<Role, T>();
  for (const role of [...ROLES.slice(first), ...ROLES.slice(0, first)]) made.set(role, await make(role));
  return three((role) => made.get(role) as T);
}

import { orderOf } from "./turns.ts";

export const ROLES = ["before", "control", "after"] as const;
export type Role = (typeof ROLES)[number];

/** Of what was before, of the same again as the control, and of what is after the change. */
export type Three<T> = Readonly<Record<Role, T>>;

export function three<T>(make: (role: Role) => T): Three<T> {
  return { before: make("before"), control: make("control"), after: make("after") };
}

/** One after the other; six numbers, one after the other, have all six orders. */
export async function threeInTurn<T>(number: number, make: (role: Role) => Promise<T>): Promise<Three<T>> {
  const order = orderOf(ROLES, Math.floor(number / 2));
  const made = new Map<Role, T>();
  for (const role of number % 2 === 0 ? order.slice(0, 3) : order.slice(3)) made.set(role, await make(role));
  return three((role) => made.get(role) as T);
}

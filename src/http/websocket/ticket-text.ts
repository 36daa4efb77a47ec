import type { Caller, FactName } from "../../core/index.ts";
import type { Ticket } from "./tickets.ts";

/** A ticket as a text that another process reads, in which sets are lists. */
export function toTicketText({ caller, secret, what }: Ticket): string {
  const can = "can" in caller && { can: [...caller.can] };
  return JSON.stringify({ caller: { ...caller, ...can }, secret, what: { ...what, facts: [...what.facts] } });
}

/** Of a text that `toTicketText` has written. */
export function fromTicketText(text: string): Ticket {
  const { caller, secret, what } = JSON.parse(text) as Written;
  const can = "can" in caller && { can: new Set(caller.can) };
  return { caller: { ...caller, ...can } as Caller, secret, what: { ...what, facts: new Set(what.facts) } };
}

type Written = {
  readonly caller: Omit<Caller, "can"> & { readonly can?: readonly string[] };
  readonly secret: string;
  readonly what: Omit<Ticket["what"], "facts"> & { readonly facts: readonly FactName[] };
};

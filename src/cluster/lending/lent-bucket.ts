import type { Over } from "./settlements.ts";
import type { Lent } from "./slot-store.ts";

/** How long slots may be used, from before they were asked for. */
export const USABLE_MS = 10_000;
/** After so long without a request the slots that wait for more than the next one are given back. */
const IDLE_MS = 1_000;

type Loan = {
  readonly id: string;
  readonly usableUntilMs: number;
  left: number;
  used: number;
  usedAtMs: number;
};

/** The slots of one bucket that this node has. */
export interface LentBucket {
  /** How many may be used. */
  left(nowMs: number): number;
  use(nowMs: number): void;
  /** What was asked for at a time has come; too late for some. */
  lend(id: string, lent: Lent, askedAtMs: number, nowMs: number): void;
  /** A request was accepted without a slot. */
  useNone(id: string, nowMs: number): void;
  /** Those that are used up, that nobody used in time, or that nobody seems to need; all of them at the end. */
  takeOver(nowMs: number, isEnd: boolean): readonly Omit<Over, "bucket">[];
  /** As far as is known: slots of all nodes that count, but those that may be used here; and when the first does not. */
  counted(nowMs: number): { readonly used: number; readonly resetInMs: number };
}

export function createLentBucket(): LentBucket {
  let loans: Loan[] = [];
  let known = { used: 0, resetAtMs: 0 };
  let usedAtMs = 0;

  const usable = (nowMs: number) =>
    loans.filter(({ left, usableUntilMs }) => left > 0 && nowMs < usableUntilMs);
  const left = (nowMs: number) => usable(nowMs).reduce((sum, loan) => sum + loan.left, 0);

  function isOver(loan: Loan, nowMs: number): boolean {
    if (loan.left === 0 || nowMs >= loan.usableUntilMs) return true;
    // One alone waits for the next request.
    return nowMs - usedAtMs >= IDLE_MS && (loan.used > 1 || loan.left > 1);
  }

  return {
    left,
    use(nowMs) {
      const [loan] = usable(nowMs);
      if (!loan) throw new Error("no slot is left");
      loan.left--;
      loan.used++;
      loan.usedAtMs = usedAtMs = nowMs;
    },
    lend(id, { slots, counted, resetInMs }, askedAtMs, nowMs) {
      if (slots > 0)
        loans.push({ id, usableUntilMs: askedAtMs + USABLE_MS, left: slots, used: 0, usedAtMs: askedAtMs });
      known = { used: counted, resetAtMs: nowMs + resetInMs };
    },
    useNone(id, nowMs) {
      loans.push({ id, usableUntilMs: nowMs, left: 0, used: 1, usedAtMs: nowMs });
    },
    takeOver(nowMs, isEnd) {
      const over = loans.filter((loan) => isEnd || isOver(loan, nowMs));
      if (over.length === 0) return [];
      loans = loans.filter((loan) => !over.includes(loan));
      const unused = over.reduce((sum, loan) => sum + loan.left, 0);
      known = { ...known, used: Math.max(0, known.used - unused) };
      return over.map(({ id, used, usedAtMs: atMs }) => ({ id, used, atMs: used === 0 ? nowMs : atMs }));
    },
    counted: (nowMs) => ({
      used: Math.max(0, known.used - left(nowMs)),
      resetInMs: Math.max(0, known.resetAtMs - nowMs),
    }),
  };
}

import { GatewayError } from "../core/index.ts";

/** Of one tenant. */
const MOST_WAITING = 32;

/** Places for work that takes a core: a tenant has one at a time, so that none waits for all of another's. */
export interface Places {
  /** Resolves in the tenant's turn; what it gives lets go of the place. Throws `queue_full`. */
  enter(tenant: string): Promise<() => void>;
}

/** `full`: the sentence of its refusal. */
export function createPlaces(most: number, full: string): Places {
  /** Of each tenant that has or waits for a place: who goes on once its present one is done. */
  const tenants = new Map<string, (() => void)[]>();
  const waiting: (() => void)[] = [];
  let taken = 0;

  async function inTurn(tenant: string): Promise<void> {
    const line = tenants.get(tenant);
    if (!line) {
      tenants.set(tenant, []);
      return;
    }
    if (line.length === MOST_WAITING) {
      throw new GatewayError("queue_full", full);
    }
    await new Promise<void>((go) => line.push(go));
  }

  function leave(tenant: string): void {
    const next = waiting.shift();
    if (next) next();
    else taken--;
    const mate = tenants.get(tenant)?.shift();
    if (mate) mate();
    else tenants.delete(tenant);
  }

  return {
    async enter(tenant) {
      await inTurn(tenant);
      if (taken === most) await new Promise<void>((go) => waiting.push(go));
      else taken++;
      let isIn = true;
      return () => {
        if (isIn) leave(tenant);
        isIn = false;
      };
    },
  };
}

import type { LookupAddress } from "node:dns";
import type { ResolveName } from "./resolve-name.ts";

/** Names of one tenant that are looked up at the same time; more wait. */
const MOST_AT_ONCE = 8;
/** As many as a tenant has sessions by default, each with a name of its own. */
const MOST_WAITING = 1_000;

type Addresses = readonly LookupAddress[];

/** Looks names up for tenants: none of them waits for another's, and a name that is asked for again is asked once. */
export interface LookUps {
  /** Throws what the resolver throws, and an error with the code EBUSY where too many wait. */
  find(tenant: string, name: string): Promise<Addresses>;
}

type Tenant = {
  running: number;
  readonly waiting: (() => void)[];
  readonly asked: Map<string, Promise<Addresses>>;
};

export function createLookUps(resolve: ResolveName): LookUps {
  const tenants = new Map<string, Tenant>();

  async function inTurn(tenant: Tenant, name: string): Promise<Addresses> {
    if (tenant.running >= MOST_AT_ONCE) {
      if (tenant.waiting.length >= MOST_WAITING) {
        throw Object.assign(new Error("too many names are being looked up"), { code: "EBUSY" });
      }
      await new Promise<void>((enter) => tenant.waiting.push(enter));
    } else tenant.running++;
    try {
      return await resolve(name);
    } finally {
      // Its place goes to the next, or is free.
      const next = tenant.waiting.shift();
      if (next) next();
      else tenant.running--;
    }
  }

  return {
    async find(id, name) {
      const tenant: Tenant = tenants.get(id) ?? { running: 0, waiting: [], asked: new Map() };
      tenants.set(id, tenant);
      const asked = tenant.asked.get(name) ?? inTurn(tenant, name);
      tenant.asked.set(name, asked);
      try {
        return await asked;
      } finally {
        tenant.asked.delete(name);
        if (tenant.asked.size === 0) tenants.delete(id);
      }
    },
  };
}

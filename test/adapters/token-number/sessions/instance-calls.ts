import type { Answer } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import type { Tenant } from "../../../support/tenant.ts";

type Instance = {
  readonly name: string;
  readonly status: string;
  readonly connection: Record<string, unknown>;
  readonly profile: Record<string, unknown>;
};

/** The instances that an answer lists. */
export const instancesOf = ({ body }: Answer) => (body as { instances: Instance[] }).instances;

/** What a caller does with instances: those of `tenant`, where no other is named. */
export function instanceCalls(tenant: () => Tenant) {
  const create = (body?: unknown, of = tenant()) => of.token.call("POST", "/api/instance/new", body);
  const connect = ({ name }: { name: string }, query = "") =>
    tenant().token.call("GET", `/api/instance/connect/${name}${query}`);
  const reconnect = ({ name }: { name: string }) =>
    tenant().token.call("POST", `/api/instance/reconnect/${name}`);
  const logout = ({ name }: { name: string }) =>
    tenant().token.call("DELETE", `/api/instance/logout/${name}`);
  const list = (query = "", of = tenant()) => of.token.call("GET", `/api/instance/list${query}`);

  async function shown({ name }: { name: string }): Promise<Instance> {
    const [instance] = instancesOf(await list(`?instanceName=${name}`));
    if (!instance) throw new Error(`${name} is not listed`);
    return instance;
  }

  function untilStatus({ name }: { name: string }, status: string): Promise<void> {
    const { core } = tenant().test.gateway;
    return eventually(`${name} is ${status}`, async () => {
      const session = await core.sessions.findByName(tenant().secrets.organizationId, name);
      return session !== undefined && (await core.sessions.view(session)).state.status === status;
    });
  }

  return { create, connect, reconnect, logout, list, shown, untilStatus };
}

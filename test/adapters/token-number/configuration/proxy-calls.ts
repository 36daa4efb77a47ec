import type { Answer } from "../../../support/api.ts";
import type { Tenant } from "../../../support/tenant.ts";

/** A proxy as it is told where none is set. */
export const NO_PROXY = { enabled: false, host: null, port: null, protocol: null, username: null };

/** What no answer may tell. */
export const PASSWORD = "s3cret-of-the-proxy";

/** A proxy as it is asked for. */
export const GIVEN = { enabled: true, host: "proxy.example", port: "8080", protocol: "http" };

/** Whatever names an instance. */
export type Named = { readonly name: string };

/** The answer that tells of a proxy. */
export const retrieved = (proxy: object): Answer => ({
  status: 200,
  body: { success: true, message: "Proxy configuration retrieved successfully", proxy },
});

/** A proxy of this machine, as a client configures it. */
export const on = (protocol: string, port: number, login = {}) => ({
  enabled: true,
  host: "127.0.0.1",
  port: String(port),
  protocol,
  ...login,
});

/** What a caller does with the proxies of instances. */
export function proxyCalls(tenant: () => Tenant) {
  const set = ({ name }: Named, body: unknown) =>
    tenant().token.call("POST", `/api/instance/proxy/${name}`, body);
  const get = ({ name }: Named) => tenant().token.call("GET", `/api/instance/getProxy/${name}`);
  const connect = ({ name }: Named) => tenant().token.call("GET", `/api/instance/connect/${name}`);
  const reconnect = ({ name }: Named) => tenant().token.call("POST", `/api/instance/reconnect/${name}`);
  const shown = async ({ name }: Named) => {
    const { body } = await tenant().token.call("GET", `/api/instance/list?instanceName=${name}`);
    const [instance] = (body as { instances: { connection: { displayStatus: string }; proxy: unknown }[] })
      .instances;
    if (!instance) throw new Error(`${name} is not listed`);
    return instance;
  };

  return { set, get, connect, reconnect, shown };
}

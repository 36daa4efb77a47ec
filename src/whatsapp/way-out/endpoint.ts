/** Where a connection is to lead. */
export type Endpoint = { readonly host: string; readonly port: number; readonly isSecure: boolean };

/** Of a ws:, wss:, http: or https: address. */
export function endpointOf(url: string | URL): Endpoint {
  const { protocol, hostname, port } = new URL(url);
  const isSecure = protocol === "wss:" || protocol === "https:";
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (isSecure ? 443 : 80), isSecure };
}

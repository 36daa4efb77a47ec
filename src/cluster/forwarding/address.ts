export type HostAndPort = { readonly host: string; readonly port: number };

/** Of host:port; an IPv6 address stands in brackets. */
export function hostAndPort(address: string): HostAndPort {
  const at = address.lastIndexOf(":");
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(address.slice(at + 1)) };
}

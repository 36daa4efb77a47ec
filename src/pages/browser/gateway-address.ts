/** Where the gateway is, without a slash at the end: at the page's own address, which a proxy may have put below a path. */
export function gatewayAddress(): string {
  return new URL(".", location.href).href.replace(/\/$/, "");
}

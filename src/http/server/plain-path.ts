/** Below these a slash at the end says nothing. A page's own links would lead elsewhere. */
const WITHOUT_LAST_SLASH = /^\/(?:api|mcp|ws|health|healthz|readyz|openapi|metrics)(?:\/.*)?\/$/;

/** A path as it is routed: clients write a colon as %3A, and put addresses together with a slash too many. */
export function plainPath(path: string): string {
  const single = path.includes("//") ? path.replace(/\/{2,}/g, "/") : path;
  const plain = single.includes("%") ? single.replace(/%3a/gi, ":") : single;
  return plain.endsWith("/") && WITHOUT_LAST_SLASH.test(plain) ? plain.slice(0, -1) : plain;
}

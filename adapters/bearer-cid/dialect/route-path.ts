/** What an action may follow has no colon of its own; a session has no hidden one either. */
const SEGMENTS: Readonly<Record<string, string>> = { session: "[^/:%]+", gid: "[^/:]+" };
const ANY_SEGMENT = "[^/]+";

/** A documented path, as `/groups/{gid}:leave`, as a pattern of the router, which would take ":leave" for a part of the name. */
export function toRoutePath(path: string): string {
  return path.replace(/\{(\w+)\}(:[a-z]+)?/g, (_, name: string, action = "") => {
    const segment = SEGMENTS[name] ?? ANY_SEGMENT;
    return segment === ANY_SEGMENT && action === "" ? `:${name}` : `:${name}{${segment}${String(action)}}`;
  });
}

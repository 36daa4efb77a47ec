import type { Call } from "../call.ts";
import { routerByParts } from "../router.ts";
import type { Reply } from "./reply.ts";

/** A route of a dialect. */
export type Route = {
  readonly method: string;
  /** The router's pattern. */
  readonly path: string;
  /** In the lean form; absent where the framework alone can. */
  readonly lean?: ((c: Call) => Promise<Reply>) | undefined;
};

export type LeanRoute = Route & { readonly lean: NonNullable<Route["lean"]> };

export type Found = {
  readonly route: LeanRoute;
  /** By the names of its pattern, decoded. */
  readonly params: Record<string, string>;
};

/**
 * Finds the lean route of a request, if the framework would answer that with the same: what stands before it in `routes`
 * (all of a dialect's, in their order) counts too.
 */
export function leanRoutes(routes: readonly Route[], partOf: (path: string) => string) {
  const router = routerByParts<Route>(partOf);
  for (const route of routes) router.add(route.method.toUpperCase(), route.path, route);
  const methods = new Set(routes.filter(({ lean }) => lean).map(({ method }) => method.toUpperCase()));

  return (method: string, path: string): Found | undefined => {
    if (!methods.has(method)) return undefined;
    const [matches, values] = router.match(method, path);
    const [first] = matches;
    if (!first || !isLean(first[0])) return undefined;
    const params: Record<string, string> = {};
    for (const name in first[1]) {
      const value: number | string = first[1][name] ?? "";
      // The faster of the routers gives places of values, the other the values.
      params[name] = decoded(typeof value === "number" ? (values?.[value] ?? "") : value);
    }
    return { route: first[0], params };
  };
}

function isLean(route: Route): route is LeanRoute {
  return route.lean !== undefined;
}

function decoded(value: string): string {
  return value.includes("%") ? decodeURIComponent(value) : value;
}

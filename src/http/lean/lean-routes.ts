import { tryDecodeURIComponent } from "hono/utils/url";
import type { Call } from "../call.ts";
import type { Forwarded } from "../forwarding/forwarded.ts";
import { routerByParts } from "../router.ts";
import type { Reply } from "./reply.ts";

/** A route of a dialect. */
export type Route = {
  readonly method: string;
  /** The router's pattern. */
  readonly path: string;
  /** In the lean form; absent where the framework alone can. */
  readonly lean?: ((c: Call) => Promise<Reply | Forwarded>) | undefined;
};

export type LeanRoute = Route & { readonly lean: NonNullable<Route["lean"]> };

export type Found = {
  readonly route: LeanRoute;
  /** By the names of its pattern, decoded. */
  readonly params: Record<string, string>;
};

/** A route with the names in its pattern, which the router's own answer is slow to tell. */
type Named = { readonly route: Route; readonly names: readonly string[] };

const NAME = /(?<=\/:)\w+/g;

/**
 * Finds the lean route of a request, if the framework would answer that with the same: what stands before it in `routes`
 * (all of a dialect's, in their order) counts too.
 */
export function leanRoutes(routes: readonly Route[], partOf: (path: string) => string) {
  const router = routerByParts<Named>(partOf);
  for (const route of routes)
    router.add(route.method.toUpperCase(), route.path, { route, names: route.path.match(NAME) ?? [] });
  const methods = new Set(routes.filter(({ lean }) => lean).map(({ method }) => method.toUpperCase()));

  return (method: string, path: string): Found | undefined => {
    if (!methods.has(method)) return undefined;
    const [matches, values] = router.match(method, path);
    const [first] = matches;
    if (!first) return undefined;
    const [{ route, names }, places] = first;
    if (!isLean(route)) return undefined;
    const params: Record<string, string> = {};
    for (const name of names) {
      const value = places[name];
      if (value === undefined) continue;
      // The faster of the routers gives places of values, the other the values.
      params[name] = decoded(typeof value === "number" ? (values?.[value] ?? "") : value);
    }
    return { route, params };
  };
}

function isLean(route: Route): route is LeanRoute {
  return route.lean !== undefined;
}

function decoded(value: string): string {
  return value.includes("%") ? tryDecodeURIComponent(value) : value;
}

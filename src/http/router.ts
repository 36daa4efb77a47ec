import type { Result, Router } from "hono/router";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";

type Route<T> = readonly [method: string, path: string, handler: T];

/**
 * Routes each part of the addresses by itself, and each method, with the fastest of the framework's routers that takes its
 * patterns: one pattern that only the slowest takes would make every request slow. `partOf` tells the part of an address or
 * of a pattern; a pattern that ends in `*` is in all.
 */
export function routerByParts<T>(partOf: (path: string) => string): Router<T> {
  const routes: Route<T>[] = [];
  const routers = new Map<string, Router<T>>();

  function routerOf(method: string, part: string): Router<T> {
    const router = new SmartRouter<T>({ routers: [new RegExpRouter(), new TrieRouter()] });
    for (const route of routes) {
      const [ofMethod, path] = route;
      const isInPart = path.endsWith("*") || partOf(path) === part;
      if (isInPart && (ofMethod === "ALL" || ofMethod === method)) router.add(...route);
    }
    return router;
  }

  return {
    name: "RouterByParts",
    add: (method, path, handler) => void routes.push([method, path, handler]),
    match(method, path): Result<T> {
      const part = partOf(path);
      const name = `${method} ${part}`;
      const router = routers.get(name) ?? routerOf(method, part);
      routers.set(name, router);
      return router.match(method, path);
    },
  };
}

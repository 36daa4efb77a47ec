import type { Result, Router } from "hono/router";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";

type Route<T> = readonly [method: string, path: string, handler: T];

/**
 * Routes each part of the addresses by itself, each method and each depth, with the fastest of the framework's routers that
 * takes its patterns: one pattern that only the slowest takes would make every request slow. `partOf` tells the part of an
 * address or of a pattern. A pattern that ends in `*` is in all; of the others none takes a slash for a part of a name.
 */
export function routerByParts<T>(partOf: (path: string) => string): Router<T> {
  const routes: Route<T>[] = [];
  const routers = new Map<string, Router<T>>();
  // Whatever is deeper than every pattern has one router.
  let tooDeep = 1;

  function routerOf(method: string, part: string, depth: number): Router<T> {
    const router = new SmartRouter<T>({ routers: [new RegExpRouter(), new TrieRouter()] });
    for (const route of routes) {
      const [ofMethod, path] = route;
      const isThere = path.endsWith("*") || (partOf(path) === part && depthOfPattern(path) === depth);
      if (isThere && (ofMethod === "ALL" || ofMethod === method)) router.add(...route);
    }
    return router;
  }

  return {
    name: "RouterByParts",
    add(method, path, handler) {
      routes.push([method, path, handler]);
      tooDeep = Math.max(tooDeep, depthOfPattern(path) + 1);
    },
    match(method, path): Result<T> {
      const part = partOf(path);
      const depth = Math.min(depthOf(path), tooDeep);
      const name = `${method} ${depth} ${part}`;
      const router = routers.get(name) ?? routerOf(method, part, depth);
      routers.set(name, router);
      return router.match(method, path);
    },
  };
}

const EXPRESSION = /\{[^}]*\}/g;

function depthOfPattern(pattern: string): number {
  return depthOf(pattern.replaceAll(EXPRESSION, ""));
}

function depthOf(path: string): number {
  let slashes = 0;
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) slashes++;
  return slashes;
}

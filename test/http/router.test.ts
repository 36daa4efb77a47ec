import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { routerByParts } from "../../src/http/router.ts";

describe("a router of parts", () => {
  const app = new Hono({ router: routerByParts((path) => (path.startsWith("/slow/") ? "slow" : "fast")) });
  const passed: string[] = [];
  app.use(async (c, next) => {
    passed.push(c.req.method);
    await next();
  });
  app.use("/slow/*", async (c, next) => {
    await next();
    c.header("X-Slow", "yes");
  });
  app.get("/slow/:id", (c) => c.text(`slow ${c.req.param("id")}`));
  // Only the slowest of the framework's routers takes this beside the other.
  app.get("/slow/:id{[^/]+:start}", (c) => c.text("never: the first that matches answers"));
  app.get("/slow/all", (c) => c.text("never either"));
  app.post("/slow/:id{[^/:]+:start}", (c) => c.text(`started ${c.req.param("id")}`));
  app.post("/slow/:id/:what", (c) => c.text(`${c.req.param("id")} and ${c.req.param("what")}`));
  app.get("/fast/:id", (c) => c.text(`fast ${c.req.param("id")}`));

  const answer = async (method: string, path: string) => {
    const response = await app.request(path, { method });
    return [response.status, response.headers.get("x-slow"), await response.text()];
  };

  it.each([
    ["GET", "/slow/1", [200, "yes", "slow 1"]],
    ["GET", "/slow/1:start", [200, "yes", "slow 1:start"]],
    ["GET", "/slow/all", [200, "yes", "slow all"]],
    ["POST", "/slow/1:start", [200, "yes", "started 1:start"]],
    ["POST", "/slow/1/2", [200, "yes", "1 and 2"]],
    ["PUT", "/slow/1", [404, "yes", "404 Not Found"]],
    ["GET", "/fast/1", [200, null, "fast 1"]],
    ["POST", "/fast/1", [404, null, "404 Not Found"]],
    ["HEAD", "/fast/1", [200, null, ""]],
  ])("answers %s %s as one router of all would", async (method, path, expected) => {
    expect(await answer(method, path)).toEqual(expected);
  });

  it("has a pattern that ends in * in every part", () => {
    expect(new Set(passed)).toEqual(new Set(["GET", "POST", "PUT", "HEAD"]));
  });
});

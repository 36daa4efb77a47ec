import { serve } from "@hono/node-server";
import { Hono } from "hono";

/** The yardstick: a route that reads a JSON body and answers one, and nothing else. */
const app = new Hono();
app.post("/presence/:name", async (c) => {
  const { state } = await c.req.json<{ state: string }>();
  return c.json({ success: true, name: c.req.param("name"), state });
});
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
  process.stdout.write(`${JSON.stringify({ address: `http://127.0.0.1:${port}` })}\n`);
});
process.once("SIGTERM", () => process.exit(0));

import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { bearerRefusal, tokenRefusal } from "../support/api.ts";
import { endsWithFile } from "../support/ends-with-file.ts";
import { eventually } from "../support/eventually.ts";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { Stopwatch } from "../support/stopwatch.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { Tenant } from "../support/tenant.ts";

const CHAT = "5511988887777@s.whatsapp.net";

const folder = endsWithFile(temporaryFolder());
const { test } = await gatewayOfFile({ directory: folder.path, config: { requestsPerMinute: 0 } });
const other = new Database(path.join(folder.path, "duet.sqlite"));
afterAll(() => void other.close());

describe("while another process holds the database's lock", () => {
  it("what writes is refused, what does not goes on, and nothing is lost", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.linkedSession();
    const ask = (method: string, path: string, body?: unknown) => tenant.bearer.call(method, path, body);
    const show = (state: string) =>
      ask("PUT", `/api/v1/sessions/${session.id}/chats/${CHAT}/presence`, { state, duration: 60 });
    using watch = new Stopwatch();
    other.exec("BEGIN IMMEDIATE");
    const writes = await Promise.all(
      Array.from({ length: 20 }, (_, nth) => ask("POST", "/api/v1/sessions", { label: `n${nth}` })),
    );
    const instance = await tenant.token.call("POST", "/api/instance/new", { name: "locked" });
    expect((await show("composing")).status).toBe(204);
    expect((await ask("GET", "/api/v1/sessions")).status).toBe(200);
    // Less than one wait of a command, and these are two dozen calls.
    expect(watch.livedMs).toBeLessThan(5_000);

    const message = "the database cannot be used: another process keeps it locked";
    const details = {};
    expect(new Set(writes.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify(bearerRefusal(503, "gateway_unavailable", message, details))]),
    );
    expect(instance).toEqual(tokenRefusal(503, "Service unavailable"));
    other.exec("ROLLBACK");
    const leases = other.prepare("SELECT state FROM presence_leases WHERE session_id = ?").pluck();
    await eventually("the indicator is stored", () => leases.get(session.id) === "composing");
    expect((await tenant.token.call("POST", "/api/instance/new", { name: "locked" })).status).toBe(201);
  });
});

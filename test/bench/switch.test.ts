import { createServer, Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Used } from "./probe.ts";
import { startProbed } from "./probed.ts";
import type { Program } from "./program.ts";
import { switchFile } from "./switch-file.ts";
import { onRequest } from "./on-request.ts";

/** A switch that every answer tells the state of. */
const VISIBLE = `data:text/javascript,${encodeURIComponent(`
  import { Server } from "node:http";
  export const install = () => {
    let state = false;
    const { emit } = Server.prototype;
    Server.prototype.emit = function (name, request, response) {
      if (name === "request") response.setHeader("x-state", String(state));
      return Reflect.apply(emit, this, arguments);
    };
    return (isOn) => { state = isOn; };
  };
`)}`;

async function stateIn({ first }: Program): Promise<string | null> {
  const { address = "" } = first;
  const body = JSON.stringify({ state: "typing" });
  const answer = await fetch(`${address}/presence/s1`, { method: "POST", body });
  expect(answer.status).toBe(200);
  return answer.headers.get("x-state");
}

describe("the planted cost", () => {
  // What stands in front of the inherited one goes.
  afterEach(() => Reflect.deleteProperty(Server.prototype, "emit"));

  it("is had once for each request, and only while it is switched on", async () => {
    let burnt = 0;
    const turn = onRequest(() => burnt++);
    const server = createServer((_, response) => response.end("hello"));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const call = async () => {
      const { port } = server.address() as AddressInfo;
      expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("hello");
    };
    await call();
    expect(burnt).toBe(0);
    turn(true);
    await call();
    await call();
    expect(burnt).toBe(2);
    turn(false);
    await call();
    expect(burnt).toBe(2);
    server.closeAllConnections();
    await once(server.close(), "close");
  });
});

describe("a probed process", () => {
  it("tells what it used, and names what it has no answer to", async () => {
    await using program = await startProbed(["test/bench/bare-hono.ts"], {});
    const before = await program.ask<Used>("used");
    expect(before.rssBytes).toBeGreaterThan(0);
    await stateIn(program);
    const after = await program.ask<Used>("used");
    expect(after.userUs + after.systemUs).toBeGreaterThan(before.userUs + before.systemUs);
    await expect(program.ask("weather")).rejects.toThrow("weather: Error: nothing answers to it");
  });

  it("has one of its switches on, or none", async () => {
    const switches = [VISIBLE, switchFile("nothing")];
    await using program = await startProbed(["test/bench/bare-hono.ts"], {}, switches);
    const seen: (string | null)[] = [];
    for (const place of [0, 1, 0, undefined]) {
      await program.ask("switch", place);
      seen.push(await stateIn(program));
    }
    expect(seen).toEqual(["true", "false", "true", "false"]);
  });

  it("that ends before it is ready is an error", async () => {
    await expect(startProbed(["--eval", ""], {})).rejects.toThrow("it ended before it was ready");
  });
});

it("a switch that does not exist is refused with the names there are", () => {
  expect(() => switchFile("no-such")).toThrow(
    "no switch no-such; there are burn-50us, framework, nothing, raw-keys, or a path to a file",
  );
});

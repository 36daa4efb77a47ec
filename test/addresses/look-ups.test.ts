import { createSocket } from "node:dgram";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { lookup } from "node:dns/promises";
import { describe, expect, it } from "vitest";
import { addressesInHostsFile } from "../../src/addresses/hosts-file.ts";
import { createLookUps } from "../../src/addresses/look-ups.ts";
import { resolveName } from "../../src/addresses/resolve-name.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ANSWER = [{ address: "192.0.2.1", family: 4 }];

/** A resolver whose answers a test gives. */
function slowResolver() {
  const asked: string[] = [];
  const answers = new Map<string, () => void>();
  const resolve = (name: string) =>
    new Promise<typeof ANSWER>((answer) => {
      asked.push(name);
      answers.set(name, () => answer(ANSWER));
    });
  return { asked, resolve, answer: (name: string) => answers.get(name)?.() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("look-ups", () => {
  it("of one tenant are eight at the same time, and another's do not wait for them", async () => {
    const { asked, resolve, answer } = slowResolver();
    const lookUps = createLookUps(resolve);
    const slow = Array.from({ length: 12 }, (_, nth) => lookUps.find("acme", `slow-${nth}.example`));
    const other = lookUps.find("other", "fast.example");
    await turn();
    expect(asked.filter((name) => name.startsWith("slow"))).toHaveLength(8);
    answer("fast.example");
    expect(await other).toEqual(ANSWER);

    for (let nth = 0; nth < 12; nth++) {
      answer(`slow-${nth}.example`);
      await turn();
    }
    expect(await Promise.all(slow)).toHaveLength(12);
    expect(asked).toHaveLength(13);
  });

  it("of the same name are one", async () => {
    const { asked, resolve, answer } = slowResolver();
    const lookUps = createLookUps(resolve);
    const both = [lookUps.find("acme", "proxy.example"), lookUps.find("acme", "proxy.example")];
    await turn();
    answer("proxy.example");
    expect(await Promise.all(both)).toEqual([ANSWER, ANSWER]);
    expect(asked).toEqual(["proxy.example"]);
  });

  it("that wait have an end", async () => {
    const lookUps = createLookUps(slowResolver().resolve);
    for (let nth = 0; nth < 1_008; nth++) void lookUps.find("acme", `slow-${nth}.example`);
    await turn();
    await expect(lookUps.find("acme", "one-more.example")).rejects.toMatchObject({ code: "EBUSY" });
  });

  it("that fail leave their place to the next", async () => {
    const lookUps = createLookUps(() => Promise.reject(new Error("no such name")));
    for (let nth = 0; nth < 20; nth++) {
      await expect(lookUps.find("acme", `gone-${nth}.example`)).rejects.toThrow("no such name");
    }
  });
});

describe("a name whose server says nothing", () => {
  it("is given up in time, and no thread of the process waits for it", async () => {
    const silent = createSocket("udp4");
    silent.bind(0, "127.0.0.1");
    await once(silent, "listening");
    const servers = [`127.0.0.1:${silent.address().port}`];
    const waiting = Array.from({ length: 8 }, (_, nth) =>
      resolveName(`slow-${nth}.example`, servers).catch((error: unknown) => error),
    );
    expect(await lookup("localhost")).toBeTruthy();
    for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(Error);
    silent.close();
  });
});

describe("the hosts file", () => {
  it("tells the addresses of a name, whatever its case", async () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, "hosts");
    writeFileSync(
      file,
      "# nothing\n10.0.0.5\tproxy.corp Proxy # 10.0.0.6 proxy\n\n::1 proxy\nnonsense proxy\n",
    );
    expect(await addressesInHostsFile("PROXY", file)).toEqual([
      { address: "10.0.0.5", family: 4 },
      { address: "::1", family: 6 },
    ]);
    expect(await addressesInHostsFile("elsewhere", file)).toEqual([]);
    expect(await addressesInHostsFile("proxy", path.join(folder.path, "none"))).toEqual([]);
  });
});

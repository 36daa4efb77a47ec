import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseConfig, unknownSettings } from "../../src/config.ts";

type Service = {
  readonly environment: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
};

type Compose = {
  readonly services: { readonly duet: Service };
  readonly volumes: Readonly<Record<string, unknown>>;
};

/** With the settings that stand there as comments. */
function readCompose(file: string): Compose {
  const text = readFileSync(file, "utf8");
  return parse(text.replaceAll(/^( +)# (DUET_\w+: )/gm, "$1$2")) as Compose;
}

/** As it is where nobody has set anything. */
function environmentOf({ services }: Compose): Readonly<Record<string, string>> {
  const settings = Object.entries(services.duet.environment).map(([name, value]) => {
    const [, own, fallback = ""] = /^\$\{(\w+):-(.*)\}$/.exec(value) ?? [];
    return [name, own === name ? fallback : value] as const;
  });
  return Object.fromEntries(settings);
}

describe.each(["compose.yaml", "compose.coolify.yaml"])("%s", (file) => {
  const compose = readCompose(file);
  const { duet } = compose.services;

  it("lets the container do what it needs, and nothing more", () => {
    expect(duet).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
  });

  it("keeps the data in a volume, and gives the gateway time to end", () => {
    expect(duet).toMatchObject({
      volumes: ["data:/data"],
      restart: "unless-stopped",
      stop_grace_period: "20s",
    });
    expect(Object.keys(compose.volumes)).toEqual(["data"]);
  });

  it("has settings that the gateway has, with values that it takes", () => {
    const environment = environmentOf(compose);
    expect(unknownSettings(environment)).toEqual([]);
    expect(() => parseConfig(environment)).not.toThrow();
  });
});

describe("compose.yaml", () => {
  it("publishes the port for this machine alone", () => {
    expect(readCompose("compose.yaml").services.duet["ports"]).toEqual(["127.0.0.1:3000:3000"]);
  });
});

describe("compose.coolify.yaml", () => {
  const compose = readCompose("compose.coolify.yaml");
  const config = parseConfig(environmentOf(compose));

  it("publishes no port, and trusts the panel's proxy", () => {
    expect(compose.services.duet).toMatchObject({ expose: ["3000"] });
    expect(compose.services.duet).not.toHaveProperty("ports");
    expect(config.trustedProxies).not.toEqual([]);
  });

  it("waits for the container before it for longer than that is given", () => {
    expect(config.waitForLockSeconds).toBeGreaterThan(20);
  });
});

describe("packaging/compose.cluster.yaml", () => {
  const text = readFileSync("packaging/compose.cluster.yaml", "utf8");
  // Secrets as they may be, where the file only says that they are wanted.
  const given = text
    .replaceAll(/\$\{DUET_ENCRYPTION_KEY:\?[^}]*\}/g, Buffer.alloc(32).toString("base64"))
    .replaceAll(/\$\{POSTGRES_PASSWORD:\?[^}]*\}/g, "a-password");
  const { services, configs } = parse(given, { merge: true }) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly configs: Readonly<Record<string, { readonly content: string }>>;
  };
  const nodes = Object.entries(services).filter(([name]) => name.startsWith("node-"));

  it("has three nodes, each at an address and with a folder of its own, that share the rest", () => {
    expect(nodes).toHaveLength(3);
    for (const [name, { environment, volumes }] of nodes) {
      expect(unknownSettings(environment)).toEqual([]);
      const { nodeAddress, databaseUrl, trustedProxies } = parseConfig(environment);
      expect(nodeAddress).toBe(`${name}:4100`);
      expect(databaseUrl).toBe("postgres://duet:a-password@postgres/duet");
      expect(trustedProxies).not.toEqual([]);
      expect(volumes).toEqual([`${name}:/data`]);
    }
  });

  it("lets a node do what it needs, and nothing more", () => {
    for (const [, node] of nodes)
      expect(node).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
        restart: "unless-stopped",
      });
  });

  it("asks every node through the proxy, which is for this machine alone", () => {
    const [, asked] = /reverse_proxy (.+) \{/.exec(configs["caddyfile"]?.content ?? "") ?? [];
    expect(asked?.split(" ")).toEqual(nodes.map(([name]) => `${name}:3000`));
    expect(services["proxy"]).toMatchObject({ ports: ["127.0.0.1:3000:3000"] });
  });
});

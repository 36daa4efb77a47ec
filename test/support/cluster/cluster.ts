import path from "node:path";
import type { Environment } from "../../../src/config.ts";
import type { Address } from "../running-gateway.ts";
import { freePort } from "../free-port.ts";
import { runDuet } from "../run-duet.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { HoldingProxy } from "./holding-proxy.ts";
import { NodeProcess, type NodePlace } from "./node-process.ts";
import { RoundRobin } from "./round-robin.ts";

/** The same wherever a node is. */
export const ENCRYPTION_KEY = Buffer.alloc(32, 9).toString("base64");

export type ClusterOptions = {
  /** postgres://… */
  readonly databaseUrl: string;
  readonly whatsapp: Address;
  readonly nodes?: number;
  /** More settings, of every node. */
  readonly env?: Environment;
  /** Each node reaches the database, WhatsApp and each other node over a way of its own, which can be held. */
  readonly hasWays?: boolean;
};

/** The ways of one node; `peers` by the other's place. */
export type Ways = {
  readonly database: HoldingProxy;
  readonly whatsapp: HoldingProxy;
  readonly peers: ReadonlyMap<number, HoldingProxy>;
};

/** An organization's secrets. */
export type Organization = {
  readonly organizationId: string;
  readonly apiKey: string;
  readonly accountToken: string;
};

/** Several gateways as processes on one database and one key, with folders of their own and a load balancer in front. */
export class Cluster implements AsyncDisposable {
  readonly nodes: readonly NodeProcess[];
  readonly front: RoundRobin;
  /** Of each node; none without `hasWays`. */
  readonly ways: readonly Ways[];
  readonly #databaseUrl: string;
  readonly #ends: AsyncDisposableStack;

  private constructor(
    made: Pick<Cluster, "nodes" | "front" | "ways">,
    url: string,
    ends: AsyncDisposableStack,
  ) {
    [this.nodes, this.front, this.ways] = [made.nodes, made.front, made.ways];
    this.#databaseUrl = url;
    this.#ends = ends;
  }

  /** Resolves once every node listens. */
  static async start(options: ClusterOptions): Promise<Cluster> {
    await using made = new AsyncDisposableStack();
    const folder = made.use(temporaryFolder());
    const places = Array.from({ length: options.nodes ?? 3 }, (_, at) => at);
    const ports: NodePlace["ports"][] = [];
    while (ports.length < places.length) ports.push({ outer: await freePort(), inner: await freePort() });
    const inner = ports.map((port) => port.inner);
    const ways: Ways[] = [];
    if (options.hasWays === true) for (const at of places) ways.push(await waysOf(at, inner, options, made));
    const nodes = places.map((at) => {
      const env = { ...environmentOf(options, ways[at], inner), ...options.env };
      const place = {
        folder: path.join(folder.path, `node-${at}`),
        ports: ports[at] ?? { outer: 0, inner: 0 },
      };
      return made.use(new NodeProcess({ ...place, env }));
    });
    await Promise.all(nodes.map((node) => node.start()));
    const front = made.use(await RoundRobin.start(ports.map(({ outer }) => outer)));
    return new Cluster({ nodes, front, ways }, options.databaseUrl, made.move());
  }

  /** A new organization, made by the command line; 0 requests a minute are any number. */
  async organization(name: string, ...options: string[]): Promise<Organization> {
    const env = { DUET_DATABASE_URL: this.#databaseUrl, DUET_ENCRYPTION_KEY: ENCRYPTION_KEY };
    const { stdout, stderr } = await runDuet(["org", "create", name, "--json", ...options], env);
    if (stdout === "") throw new Error(`the organization was not made: ${stderr}`);
    return JSON.parse(stdout) as Organization;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ends.disposeAsync();
  }
}

async function waysOf(
  at: number,
  inner: readonly number[],
  { databaseUrl, whatsapp }: ClusterOptions,
  made: AsyncDisposableStack,
): Promise<Ways> {
  const wayTo = async (port: number) => made.use(await HoldingProxy.start(port));
  const others = inner.map((port, other) => [other, port] as const).filter(([other]) => other !== at);
  const peers = new Map<number, HoldingProxy>();
  for (const [other, port] of others) peers.set(other, await wayTo(port));
  return {
    database: await wayTo(Number(new URL(databaseUrl).port)),
    whatsapp: await wayTo(Number(new URL(whatsapp.url).port)),
    peers,
  };
}

function environmentOf(
  { databaseUrl, whatsapp }: ClusterOptions,
  ways: Ways | undefined,
  inner: readonly number[],
): Environment {
  const peers = [...(ways?.peers ?? [])].map(([other, way]) => [`127.0.0.1:${inner[other] ?? 0}`, way.port]);
  return {
    DUET_DATABASE_URL: over(databaseUrl, ways?.database),
    DUET_ENCRYPTION_KEY: ENCRYPTION_KEY,
    DUET_WHATSAPP_URL: over(whatsapp.url, ways?.whatsapp),
    DUET_WHATSAPP_ROOT_KEY: whatsapp.rootKey,
    TEST_ROUTES: JSON.stringify(Object.fromEntries(peers)),
  };
}

function over(address: string, way: HoldingProxy | undefined): string {
  if (!way) return address;
  const url = new URL(address);
  url.port = String(way.port);
  return url.href;
}

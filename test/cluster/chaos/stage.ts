import { setTimeout as wait } from "node:timers/promises";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { linkSession, makeSession } from "../../conformance/session.ts";
import { Cluster, type Organization } from "../../support/cluster/cluster.ts";
import type { NodeProcess } from "../../support/cluster/node-process.ts";
import { startPostgres, type PostgresServer } from "../../support/postgres/server.ts";
import { WebhookReceiver } from "../../support/webhook-receiver.ts";
import { Callers, type Talker } from "./callers.ts";
import type { Written } from "./history/messages.ts";
import { Follower } from "./follower.ts";
import { Witness } from "./witness.ts";

const HOOK = "/hook";
const PARTNER_PAUSE_MS = 300;
const REVIVE_PAUSE_MS = 200;
/** For each session that is linked. */
const MOST_TRIES = 5;

export type StageOptions = { readonly sessions: number; readonly nodes?: number };

/** Several nodes on a PostgreSQL of their own, linked sessions, and all who use them. */
export class Stage implements AsyncDisposable {
  /** The one that is served at present. */
  postgres: PostgresServer;
  readonly sandbox: Sandbox;
  readonly cluster: Cluster;
  readonly receiver: WebhookReceiver;
  readonly witness: Witness;
  readonly callers: Callers;
  readonly follower: Follower;
  readonly talkers: readonly Talker[];
  /** What partners have written. */
  readonly written: Written[] = [];
  readonly #ends: AsyncDisposableStack;
  readonly #stop = new AbortController();
  #under: readonly Promise<void>[] = [];

  private constructor(made: Parts, ends: AsyncDisposableStack) {
    ({
      postgres: this.postgres,
      sandbox: this.sandbox,
      cluster: this.cluster,
      receiver: this.receiver,
      witness: this.witness,
      callers: this.callers,
      follower: this.follower,
      talkers: this.talkers,
    } = made);
    this.#ends = ends;
  }

  static async start({ sessions, nodes = 3 }: StageOptions): Promise<Stage> {
    await using made = new AsyncDisposableStack();
    const postgres = made.use(await startPostgres());
    const sandbox = made.use(await startSandbox());
    const receiver = made.use(await WebhookReceiver.start());
    const databaseUrl = postgres.urlOf("postgres");
    const whatsapp = { url: sandbox.webSocketUrl, rootKey: sandbox.rootKey };
    const options = { databaseUrl, whatsapp, nodes, hasWays: true, env: ENVIRONMENT };
    const cluster = made.use(await Cluster.start(options));
    const witness = new Witness(databaseUrl);
    await witness.begin();
    const organization = await cluster.organization("chaos", "--rate-limit", "0");
    const talkers = await linkAll(sessions, { cluster, sandbox, organization, witness });
    await makeWebhook(cluster.front.url, organization, receiver.url(HOOK));
    const follower = made.use(new Follower(cluster.front, organization.apiKey));
    const callers = new Callers(cluster.front.url, organization);
    const ends = made.move();
    return new Stage({ postgres, sandbox, cluster, receiver, witness, callers, follower, talkers }, ends);
  }

  /** Callers call and partners write until `endLoad`. */
  beginLoad(): void {
    const { signal } = this.#stop;
    const talking = this.talkers.map((talker) => this.callers.talk(talker, signal));
    this.#under = [...talking, ...this.talkers.map((talker) => this.#write(talker, signal))];
  }

  async endLoad(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#under);
  }

  /** Starts whoever does not run, until all do: who was killed a moment ago is still waited for by the others. */
  async revive(): Promise<void> {
    const revived = async (node: NodeProcess) => {
      while (!node.isRunning) await node.start().catch(() => wait(REVIVE_PAUSE_MS));
    };
    await Promise.all(this.cluster.nodes.map(revived));
  }

  /** Resolves once each node runs, each session is at WhatsApp, and a text leaves each; starts who has ended meanwhile. */
  async untilWhole(): Promise<void> {
    const isOpen = (number: string) =>
      this.sandbox.connections().some((one) => one.number === number && one.phase === "open");
    const until = async (holds: () => boolean | Promise<boolean>) => {
      await this.revive();
      while (!(await holds())) {
        await wait(REVIVE_PAUSE_MS);
        await this.revive();
      }
    };
    await until(() => this.talkers.every(({ number }) => isOpen(number)));
    for (const talker of this.talkers)
      await until(async () => (await this.callers.send(talker, "token-number")) === 200);
  }

  /** Every session gets another line: what could not be kept while the database was away is heard on it. */
  async renewLines(): Promise<void> {
    await Promise.all(this.cluster.nodes.map((node) => node.stop()));
    await this.untilWhole();
  }

  /** A standby takes over that was synchronous when the nodes were started, at the address that they know. */
  async failOver(): Promise<void> {
    const standby = this.#ends.use(await this.postgres.standby());
    await this.renewLines();
    await this.postgres.stop();
    await standby.promote();
    this.postgres = standby;
    this.witness.url = standby.urlOf("postgres");
    for (const { database } of this.cluster.ways) {
      database.leadsTo = standby.port;
      database.breakAll();
    }
  }

  /** The ids of what the webhook was told, in the order in which it came. */
  told(): readonly string[] {
    return this.receiver.at(HOOK).map(({ event }) => event.id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#under);
    await this.#ends.disposeAsync();
  }

  async #write({ number, partner }: Talker, stop: AbortSignal): Promise<void> {
    for (let nth = 1; !stop.aborted; nth++) {
      const body = JSON.stringify({ from: partner, to: number, text: `answer ${nth}` });
      const answer = await this.sandbox.request("/phone/send", { method: "POST", body });
      if (answer.ok)
        this.written.push({ id: ((await answer.json()) as { id: string }).id, to: number, atMs: Date.now() });
      await wait(PARTNER_PAUSE_MS);
    }
  }
}

type Parts = Pick<
  Stage,
  "postgres" | "sandbox" | "cluster" | "receiver" | "witness" | "callers" | "follower" | "talkers"
>;

const ENVIRONMENT = {
  DUET_RATE_LIMIT_PER_MINUTE: "0",
  DUET_CHAT_STATES_PER_SECOND: "0",
  DUET_PRIVATE_DESTINATIONS: "allow",
  DUET_LOG_LEVEL: process.env["CHAOS_LEVEL"] ?? "info",
};

type Linking = Pick<Stage, "cluster" | "sandbox" | "witness"> & { readonly organization: Organization };

async function linkAll(count: number, linking: Linking): Promise<readonly Talker[]> {
  const { cluster, sandbox, witness, organization } = linking;
  const target = {
    base: cluster.front.url,
    credentials: { full: organization.apiKey, account: organization.accountToken },
    sessions: {},
    phone: sandbox.url,
  };
  const talkers: Talker[] = [];
  for (let tried = 1; talkers.length < count; tried++) {
    const [number, partner] = [`5511${900_000_000 + tried}`, `4915${100_000_000 + tried}`];
    try {
      const { word: name } = await makeSession(target, "token-number");
      await linkSession(target, "token-number", { word: name, number });
      talkers.push({ id: await witness.idOf(name), name, number, partner });
    } catch (error) {
      // A node that loses its lease on a busy machine gives its sessions to others: then another one is linked.
      if (tried > MOST_TRIES * count) throw error;
    }
  }
  return talkers;
}

async function makeWebhook(url: string, { apiKey }: Organization, receiver: string): Promise<void> {
  const body = {
    url: receiver,
    events: ["message"],
    retryPolicy: { attempts: 50, delaySeconds: 1, policy: "fixed" },
  };
  const answer = await fetch(`${url}/api/v1/webhooks`, {
    method: "POST",
    headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the webhook was refused: ${await answer.text()}`);
}

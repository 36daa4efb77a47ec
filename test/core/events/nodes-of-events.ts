import type { Caller, Fact, GatewayEvent, Webhook } from "../../../src/core/index.ts";
import {
  createEvents,
  type Facts,
  type FollowEvents,
  type Following,
} from "../../../src/core/events/index.ts";
import { newId } from "../../../src/store/index.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { testNodes, type TestNode, type TestNodes } from "../../support/postgres/nodes.ts";
import { about } from "./reading-world.ts";

const nothing = () => undefined;

/** A reader, and the message ids of the events that it was told, or the names of others. */
export type Told = Following & { readonly heard: string[]; readonly events: GatewayEvent[] };

/** The events of a node, on a database that it shares with others. */
export class NodeOfEvents {
  readonly node: TestNode;
  readonly facts: Facts;
  /** Whoever's webhook another node has changed. */
  readonly changed: string[] = [];
  readonly errors: string[] = [];

  constructor(node: TestNode) {
    this.node = node;
    const ports = { ...node.store, clock: systemClock, mint: { id: newId } };
    this.facts = createEvents({
      ...ports,
      stores: ports as never,
      log: { debug: nothing, info: nothing, warn: nothing, error: (text) => void this.errors.push(text) },
      factsOf: () => new Set(),
      onWriting: nothing,
      onWritten: nothing,
      onWebhook: ({ id }: Pick<Webhook, "id">) => {
        this.changed.push(id);
        return Promise.resolve();
      },
    });
  }

  async begin(): Promise<void> {
    await this.facts.recover();
    await this.facts.audience.reload();
  }

  async session(organizationId: string): Promise<string> {
    const { id } = await this.node.session(organizationId);
    this.facts.sessionBegins(organizationId, id);
    return id;
  }

  /** Each in a transaction, as what is told of messages. */
  async write(sessionId: string, ...ids: string[]): Promise<void> {
    for (const id of ids)
      await this.facts.write("messages", [sessionId], (_stores, tell) => {
        tell?.(sessionId, { name: "message_status", ...about(id) });
        return Promise.resolve();
      });
  }

  async follow(organizationId: string, what: Partial<FollowEvents> = {}): Promise<Told> {
    const can = new Set(["read", "events"] as const);
    const rest = { id: `of ${organizationId}`, rateLimitPerMinute: null };
    const caller: Caller =
      what.of === "all"
        ? { kind: "super_admin", ...rest }
        : { kind: "api_key", organizationId, can, ...rest };
    const facts: ReadonlySet<Fact["name"]> = new Set(["message_status", "presence_refreshed"]);
    const heard: string[] = [];
    const events: GatewayEvent[] = [];
    const asked = { of: "organization", facts, ...what } as const;
    const following = await this.facts.follow(caller, asked, (event) => {
      events.push(event);
      heard.push(event.fact.name === "message_status" ? (event.fact.ids[0] ?? "") : event.fact.name);
    });
    return { ...following, heard, events };
  }

  async close(): Promise<void> {
    this.facts.endReaders();
    await this.facts.close();
  }
}

/** Nodes that have begun, on one new database. */
export class WorldOfNodes implements AsyncDisposable {
  readonly nodes: TestNodes;
  readonly #begun: NodeOfEvents[] = [];

  private constructor(nodes: TestNodes) {
    this.nodes = nodes;
  }

  static async make(): Promise<WorldOfNodes> {
    return new WorldOfNodes(await testNodes());
  }

  async node(address: string): Promise<NodeOfEvents> {
    const node = new NodeOfEvents(await this.nodes.joined(address));
    await node.begin();
    this.#begun.push(node);
    return node;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#begun.map((node) => node.close()));
    await this.nodes[Symbol.asyncDispose]();
  }
}

import pg from "pg";
import { queryBy, type Query } from "../../../src/store/postgres/database/query.ts";
import type { Steps } from "../../../src/store/postgres/database/steps.ts";

/** A step of a plan, as PostgreSQL explains it. */
type Node = {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly Plans?: readonly Node[];
};

/** What statements read, as they are planned. */
export type Reads = {
  /** Tables of which all rows are looked at. */
  readonly whole: readonly string[];
  readonly indexes: ReadonlySet<string>;
};

/** Steps whose statements are explained before they run, and what ends them. */
export interface Explained extends AsyncDisposable {
  readonly steps: Steps;
  /** What the statements of `use` read. */
  readsOf(use: () => Promise<unknown>): Promise<Reads>;
}

export async function explained(url: string): Promise<Explained> {
  const client = new pg.Client(url);
  await client.connect();
  // As a statement is planned that was run often, for whatever values.
  await client.query("SET plan_cache_mode = force_generic_plan");
  let nodes: Node[] = [];
  const query: Query = async (text, values) => {
    const { rows } = await client.query<{ "QUERY PLAN": readonly [{ Plan: Node }] }>(
      `EXPLAIN (FORMAT JSON) ${text}`,
      values && [...values],
    );
    nodes.push(...rows.flatMap((row) => row["QUERY PLAN"].flatMap(({ Plan }) => allOf(Plan))));
    return queryBy(client)(text, values);
  };
  const write: Steps["write"] = (_, work) => work(query);
  return {
    steps: { read: query, write, writeOnce: write },
    async readsOf(use) {
      nodes = [];
      await use();
      const whole = nodes.filter((node) => node["Node Type"] === "Seq Scan");
      return {
        whole: whole.flatMap((node) => node["Relation Name"] ?? []),
        indexes: new Set(nodes.flatMap((node) => node["Index Name"] ?? [])),
      };
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

function allOf(node: Node): readonly Node[] {
  return [node, ...(node.Plans ?? []).flatMap(allOf)];
}

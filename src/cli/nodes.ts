import { parseConfig } from "../config.ts";
import { openOffice, type NodesSeen } from "../gateway.ts";
import { exactly, type Command } from "./command.ts";

export const nodes: Command = {
  usage: "nodes",
  summary: "who serves what, where several nodes share the work",
  options: {},
  async run(given, { env }) {
    exactly(given);
    await using office = await openOffice(parseConfig(env));
    const seen = await office.nodes();
    return seen
      ? { text: textOf(seen), json: seen }
      : { text: "one gateway alone serves a data folder\n", json: { nodes: [], sessions: [] } };
  },
};

function textOf({ nodes, sessions }: NodesSeen): string {
  const count = (address: string | null) => sessions.filter(({ node }) => node === address).length;
  const lines = nodes.map(
    ({ address, leaseSeconds, isLeaving }) =>
      `${address}  sessions ${count(address)}  lease ${leaseSeconds.toFixed(1)} s${isLeaving ? "  leaving" : ""}\n`,
  );
  const free = count(null);
  if (free > 0) lines.push(`served by none  sessions ${free}\n`);
  return lines.join("") || "no nodes\n";
}

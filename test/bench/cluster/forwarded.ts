import { Agent, request } from "node:http";
import { figure, quantile, type Figure } from "../figures.ts";
import { NO_LIMITS } from "../gateway-process.ts";
import { startLinkedCluster } from "./linked-cluster.ts";

/** Each node has some. */
const SESSIONS = 9;
const TURNS = 20;
const CALLS_OF_A_TURN = 100;

/** Presence calls, one after the other, of a session's owner and of another node, in turns. */
export async function clusterForwarded(): Promise<readonly Figure[]> {
  await using linked = await startLinkedCluster(SESSIONS, NO_LIMITS);
  await linked.untilSpread();
  const { cluster, numbersOf, seeded } = linked;
  const [owner, other] = cluster.nodes;
  if (!owner || !other) throw new Error("two nodes are missing");
  const [number] = await numbersOf(owner);
  const session = seeded.sessions.find((one) => one.number === number);
  if (!session) throw new Error("the first node owns nothing");
  using agent = agentOfOne();
  const times = { own: [] as number[], forwarded: [] as number[] };
  const ways = [
    ["own", owner.url],
    ["forwarded", other.url],
  ] as const;
  for (let turn = 0; turn < TURNS; turn++)
    for (const [way, url] of turn % 2 === 0 ? ways : ways.toReversed())
      for (let call = 0; call < CALLS_OF_A_TURN; call++) {
        const path = `/api/v1/sessions/${session.id}/chats/5521900000001@s.whatsapp.net/presence`;
        const body = { state: call % 2 === 0 ? "composing" : "recording" };
        // The first of a turn warms its connection up.
        const ms = await timed(agent, `${url}${path}`, seeded.apiKey, body);
        if (call > 0) times[way].push(ms);
      }
  return (["own", "forwarded"] as const).flatMap((way) => [
    figure(`presence call, ${way}: p50`, quantile(times[way], 0.5), "ms"),
    figure(`presence call, ${way}: p99`, quantile(times[way], 0.99), "ms"),
  ]);
}

function agentOfOne(): Agent & Disposable {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return Object.assign(agent, { [Symbol.dispose]: () => agent.destroy() });
}

function timed(agent: Agent, url: string, apiKey: string, body: object): Promise<number> {
  const text = JSON.stringify(body);
  const headers = {
    Authorization: `Bearer ${apiKey}`,
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
  };
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const asked = request(url, { method: "PUT", agent, headers }, (answer) => {
      answer.resume().on("end", () => {
        if (answer.statusCode === 204) resolve(performance.now() - startedMs);
        else reject(new Error(`the call was answered ${answer.statusCode}`));
      });
    });
    asked.on("error", reject);
    asked.end(text);
  });
}

import { figure, type Figure } from "../figures.ts";
import { startLinkedCluster } from "./linked-cluster.ts";

const LIMIT = 100;
const CALLS = 150;

/** How many of 150 calls a limit of 100 a minute lets through: over three nodes evenly, and nine of ten to one. */
export async function clusterLimit(): Promise<readonly Figure[]> {
  const env = { DUET_RATE_LIMIT_PER_MINUTE: String(LIMIT), DUET_LOG_LEVEL: "warn" };
  await using linked = await startLinkedCluster(0, env);
  const { cluster } = linked;
  const even = await cluster.organization("even");
  const skewed = await cluster.organization("skewed");
  const urls = cluster.nodes.map(({ url }) => url);
  return [
    ...(await calls("evenly", even.apiKey, (call) => urls[call % urls.length] ?? "")),
    ...(await calls("nine of ten to one", skewed.apiKey, (call) => urls[call % 10 === 0 ? 1 : 0] ?? "")),
  ];
}

async function calls(
  how: string,
  apiKey: string,
  urlOf: (call: number) => string,
): Promise<readonly Figure[]> {
  const startedMs = performance.now();
  let letThrough = 0;
  for (let call = 0; call < CALLS; call++) {
    const headers = { Authorization: `Bearer ${apiKey}` };
    const { status } = await fetch(`${urlOf(call)}/api/v1/sessions`, { headers });
    if (status === 200) letThrough++;
    else if (status !== 429) throw new Error(`a call was answered ${status}`);
  }
  return [
    figure(`limit of ${LIMIT} over three nodes, ${how}: let through of ${CALLS}`, letThrough, ""),
    figure(
      `limit of ${LIMIT} over three nodes, ${how}: within`,
      (performance.now() - startedMs) / 1_000,
      "s",
    ),
  ];
}

import { createServer } from "node:net";
import type { Config } from "../../config.ts";
import { good, wrong, type Check } from "./check.ts";

const ANSWER_WITHIN_MS = 5_000;

/** By the code of Node's error. */
const MENDS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program has it; end that one or set DUET_PORT",
  EACCES: "this user may not; set DUET_PORT to one above 1023",
  EADDRNOTAVAIL: "this machine has no such address; set DUET_HOST",
  ENOTFOUND: "this machine has no such name; set DUET_HOST",
};

/** Free, or taken by a gateway. */
export async function checkPort(config: Config): Promise<readonly Check[]> {
  return [await portOf(config)];
}

async function portOf({ host, port }: Config): Promise<Check> {
  const where = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const failure = await bindOnce(host, port);
  if (failure === undefined) return good("port", port === 0 ? "any free one" : `${where} is free`);
  if (failure.code === "EADDRINUSE" && (await isGateway(`http://${where}`)))
    return good("port", `a gateway answers at ${where}`);
  const mend = MENDS[failure.code ?? ""];
  const reason = mend === undefined ? failure.message : `${failure.message}; ${mend}`;
  return wrong("port", `${where} cannot be listened on: ${reason}`);
}

/** Why a port cannot be listened on; undefined when it can. */
function bindOnce(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

async function isGateway(address: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const health: unknown = await (await fetch(`${address}/health`, { signal })).json();
    return typeof health === "object" && health !== null && "service" in health && health.service === "Duet";
  } catch {
    return false;
  }
}

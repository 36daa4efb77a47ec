import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below those that systems give to who asks for any: what others open meanwhile takes none of these. */
const FIRST = 10_000;
const BEHIND_LAST = 32_000;
const given = new Set<number>();

/** A port of this machine that nobody listened on a moment ago, another one each time: for who must know it beforehand. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, BEHIND_LAST);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

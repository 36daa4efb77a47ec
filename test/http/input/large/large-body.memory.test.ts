import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import path from "node:path";
import { expect, it } from "vitest";

const PROGRAM = path.join(import.meta.dirname, "large-body-program.ts");
const MIB = 1024 * 1024;

async function ask<T>(child: ChildProcess, question?: "rest" | "most"): Promise<T> {
  const answer = once(child, "message") as Promise<[T]>;
  if (question) child.send(question);
  return (await answer)[0];
}

/** Sends so many MiB in base64, which is longer by a third. */
async function post(port: number, mib: number): Promise<unknown> {
  const sending = request({ port, method: "POST" });
  const answered = once(sending, "response");
  sending.write('{"media":"');
  const piece = "QUJD".repeat(MIB / 48);
  for (let sent = 0; sent < mib * 16; sent++) {
    if (!sending.write(piece)) await once(sending, "drain");
  }
  sending.end('"}');
  const [response] = (await answered) as [AsyncIterable<Buffer>];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
}

it("holds less than a quarter of a large body in memory", async () => {
  const child = fork(PROGRAM, { execArgv: ["--import", "tsx", "--expose-gc"] });
  const exit = once(child, "exit");
  const { port } = await ask<{ port: number }>(child);
  // What any work has it keep.
  await post(port, 8);
  const rest = await ask<{ mib: number }>(child, "rest");
  expect(await post(port, 63)).toEqual({ media: Math.floor(MIB / 48) * 3 * 63 * 16 });
  const most = await ask<{ mib: number }>(child, "most");
  child.disconnect();
  await exit;
  expect(most.mib - rest.mib).toBeLessThan(21);
});

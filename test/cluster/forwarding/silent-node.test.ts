import { createServer, type AddressInfo, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createDirectory } from "../../../src/cluster/forwarding/directory.ts";
import { createForwarder } from "../../../src/cluster/forwarding/forwarder.ts";
import { createInnerLine } from "../../../src/cluster/forwarding/inner-line.ts";
import { createSeals } from "../../../src/cluster/forwarding/seals.ts";
import { ManualClock } from "../../support/manual-clock.ts";

/** A node that takes connections and says nothing. */
async function silentNode() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.resume().on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { sockets, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it("a node that says nothing is given up after its signs of life are missing, and not asked again", async () => {
  const { sockets, address } = await silentNode();
  const clock = new ManualClock();
  const line = createInnerLine({ seals: createSeals("the nodes' own"), clock });
  onTestFinished(() => line.close());
  const row = { stream: "one", epoch: 1, incarnation: 2, address };
  const forwarder = createForwarder({
    address: () => "127.0.0.1:1",
    own: { isMine: () => false, takeFor: () => Promise.resolve(false) },
    directory: createDirectory({ ownersOf: () => Promise.resolve([row]) }, clock),
    line,
  });
  const call = { method: "GET", target: "/api/v1/sessions/one", headers: [], more: {}, isRepeatable: true };
  let told: unknown;
  const fromMs = clock.nowMs();
  void forwarder.forward("one", call).catch((error: unknown) => (told = error));
  while (told === undefined) {
    await new Promise((resolve) => setImmediate(resolve));
    if (sockets.length > 0) await clock.advance(500);
  }
  expect(told).toMatchObject({ code: "session_moved" });
  expect(sockets).toHaveLength(1);
  expect(clock.nowMs() - fromMs).toBeLessThan(20_000);
});

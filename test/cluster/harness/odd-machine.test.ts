import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { it } from "vitest";
import { DuetProcess } from "../../support/duet-process.ts";

const ODD_MACHINE = path.resolve(import.meta.dirname, "../../support/cluster/odd-machine.ts");

function start(program: string, routes: object = {}): DuetProcess {
  const command = [process.execPath, "--import", ODD_MACHINE, "--eval", program];
  return DuetProcess.startCommand(command, { cwd: "/", env: { TEST_ROUTES: JSON.stringify(routes) } });
}

it("is an hour ahead after the first signal, and an hour behind after the second", async () => {
  const tell =
    "const tell = () => console.log('hours', Math.round((new Date() - START) / 36e5), Math.round((Date.now() - START) / 36e5));";
  const program = `const START = Date.now(); ${tell} tell(); process.on('SIGUSR2', tell); setInterval(() => {}, 1e6);`;
  await using clock = start(program);
  await clock.untilPrinted(/hours 0 0/);
  clock.signal("SIGUSR2");
  await clock.untilPrinted(/hours 1 1/);
  clock.signal("SIGUSR2");
  await clock.untilPrinted(/hours -1 -1/);
});

it("reaches another node by another port than its address says", async () => {
  const server = createServer((socket) => socket.end("reached")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const program =
    "require('net').connect({ host: '127.0.0.1', port: 9 }).on('data', (bytes) => console.log(String(bytes)));";
  await using client = start(program, { "127.0.0.1:9": port });
  await client.untilPrinted(/reached/);
  server.close();
});

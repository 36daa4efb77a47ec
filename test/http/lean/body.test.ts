import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { textOf } from "../../../src/http/lean/body.ts";
import { RawConnection } from "../../support/raw-http.ts";

it("that came together with its request is read whole, and the request let go although its connection rests", async () => {
  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    // As after a look at the caller, which is in memory.
    void Promise.resolve().then(async () => {
      const closed = once(incoming, "close");
      outgoing.end(await textOf(incoming));
      await closed;
      server.emit("let go");
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const letGo = once(server, "let go");
  const { port } = server.address() as AddressInfo;
  using connection = await RawConnection.open(`http://127.0.0.1:${port}`);
  const answer = await connection.exchange("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}");
  expect(answer.body).toBe("{}");
  await letGo;
  connection[Symbol.dispose]();
  server.close();
});

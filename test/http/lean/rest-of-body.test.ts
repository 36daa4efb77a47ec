import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { letGo } from "../../../src/http/lean/body.ts";
import { RawConnection } from "../../support/raw-http.ts";

const REST_OF_BODY_MS = 500;
const HALF = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345";
const SLOW = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** Answers at once whatever has come of a body, but for what is slow. */
async function open() {
  let answerSlow: () => void = () => undefined;
  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    const answer = () => void outgoing.end("answered");
    if (incoming.url === "/slow") {
      answerSlow = answer;
      return;
    }
    letGo(incoming, outgoing);
    answer();
    server.emit("refused");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const connection = await RawConnection.open(`http://127.0.0.1:${port}`);
  return {
    connection,
    untilRefused: () => once(server, "refused"),
    answerSlow: () => answerSlow(),
    [Symbol.dispose]() {
      connection[Symbol.dispose]();
      server.closeAllConnections();
      server.close();
    },
  };
}

it("that does not come ends the connection half a second after the answer", async () => {
  using test = await open();
  await test.connection.exchange(HALF);
  vi.advanceTimersByTime(REST_OF_BODY_MS);
  await test.connection.untilClosed();
});

it("that comes in time leaves the connection as it is", async () => {
  using test = await open();
  await test.connection.exchange(HALF);
  test.connection.write("67890");
  const next = test.connection.exchange(HALF);
  await next;
  // The first one's time, and not yet the second's.
  vi.advanceTimersByTime(REST_OF_BODY_MS - 1);
  test.connection.write("67890");
  expect((await test.connection.exchange(HALF)).body).toBe("answered");
});

it("is not counted while the answer waits behind another", async () => {
  using test = await open();
  const refused = test.untilRefused();
  test.connection.write(SLOW + HALF);
  await refused;
  vi.advanceTimersByTime(10 * REST_OF_BODY_MS);
  test.answerSlow();
  expect((await test.connection.answer()).body).toBe("answered");
  expect((await test.connection.answer()).body).toBe("answered");
  vi.advanceTimersByTime(REST_OF_BODY_MS);
  await test.connection.untilClosed();
});

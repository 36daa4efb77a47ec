import { EMPTY_ARCHIVE, NO_MEDIA } from "../../../src/whatsapp/messages/archive.ts";
import crypto, { createCipheriv, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createTcpServer, Socket, type AddressInfo, type Server } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocketServer } from "ws";
import { createAddressGuard } from "../../../src/addresses/index.ts";
import { createWayOut, whatsappPool, type Pool } from "../../../src/whatsapp/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryDeviceStore } from "../../support/memory-device-store.ts";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const NUMBER = "5511999990001";
const CHAT = { kind: "person", number: "5511988887777" } as const;

describe("handing a chat state to the line", () => {
  afterEach(() => void vi.restoreAllMocks());

  it("makes no timer and captures no stack trace", async () => {
    // What a device asks once it is linked is behind it.
    await using test = await TestPool.withLinked([NUMBER]);
    await test.pool.of(NUMBER).presence.send(CHAT, "composing");
    const timers = vi.spyOn(globalThis, "setTimeout");
    const former = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
    let traces = 0;
    Error.prepareStackTrace = () => `trace ${++traces}`;
    try {
      const sent = test.pool.of(NUMBER).presence.send(CHAT, "paused");
      expect(timers).not.toHaveBeenCalled();
      await sent;
    } finally {
      Reflect.deleteProperty(Error, "prepareStackTrace");
      if (former) Object.defineProperty(Error, "prepareStackTrace", former);
    }
    expect(traces).toBe(0);
    await test.sandbox.untilChatState(({ state }) => state === "paused");
  });
});

describe("the stanzas of one turn", () => {
  afterEach(() => void vi.restoreAllMocks());

  it("leave together at its end, in their order", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    const arrived = test.sandbox.untilChatState(({ state }) => state === "paused");
    const corked = vi.spyOn(Socket.prototype, "cork");
    const { presence } = test.pool.of(S);
    const sent = [presence.send(CHAT, "composing"), presence.send(CHAT, "paused")];
    const [line] = corked.mock.contexts as Socket[];
    expect(line?.writableCorked).toBe(1);
    expect(line?.writableLength).toBeGreaterThan(0);
    await Promise.all(sent);
    expect([line?.writableCorked, line?.writableLength]).toEqual([0, 0]);
    await arrived;
    expect(test.sandbox.chatStates().map(({ state }) => state)).toEqual(["composing", "paused"]);
  });
});

describe("a raw key of a cipher or an HMAC", () => {
  afterEach(() => void vi.restoreAllMocks());

  it("is made a key object before Node looks at it", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    const made = vi.spyOn(crypto, "createSecretKey");
    await test.pool.of(S).presence.send(CHAT, "composing");
    expect(made).toHaveBeenCalledWith(expect.any(Uint8Array));
  });

  it("may change between two ciphers, and is read as it is then", async () => {
    await import("../../../src/whatsapp/line/device-socket.ts");
    const key = Buffer.alloc(32);
    const sealed = (by: crypto.CipherKey) =>
      createCipheriv("aes-256-gcm", by, Buffer.alloc(12)).update("text");
    const first = sealed(key);
    key.fill(1);
    expect(sealed(key)).not.toEqual(first);
    expect(sealed(key)).toEqual(sealed(crypto.createSecretKey(key)));
  });

  it("of an HMAC is one too, also an empty one", async () => {
    await import("../../../src/whatsapp/line/device-socket.ts");
    const made = vi.spyOn(crypto, "createSecretKey");
    const key = Buffer.from("Jefe");
    const signed = (by: crypto.CipherKey) => createHmac("sha256", by).update("what do ya want for nothing?");
    // RFC 4231, test case 2.
    expect(signed(key).digest("hex")).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
    expect(made).toHaveBeenCalledExactlyOnceWith(key);
    expect(signed(Buffer.alloc(0)).digest()).toEqual(signed("").digest());
  });
});

describe("a server that says nothing", () => {
  it.each([
    ["at all", createTcpServer],
    [
      "once the WebSocket is open",
      () => {
        const server = createHttpServer();
        new WebSocketServer({ server });
        return server;
      },
    ],
  ])("%s is given up, and asked again later", async (_when, start) => {
    await using server = await listening(start());
    const pool = poolFor(server.port);
    await pool.of(S).start();
    const state = await pool.of(S).until(({ status }) => status === "backing_off", Number.MAX_SAFE_INTEGER);
    expect(state).toEqual({ status: "backing_off", attempt: 1, reason: "WhatsApp did not answer" });
    await pool.close();
  });
});

function poolFor(port: number): Pool {
  const nothing = () => undefined;
  return whatsappPool({
    clock: new ManualClock(),
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    devices: new MemoryDeviceStore(),
    archive: EMPTY_ARCHIVE,
    media: NO_MEDIA,
    url: `ws://127.0.0.1:${port}/ws/chat`,
    rootKey: undefined,
    concurrentConnects: 1,
    proxyOf: () => Promise.resolve(undefined),
    ownerOf: () => Promise.resolve({ organizationId: "acme", isLinked: false }),
    addresses: createAddressGuard("deny"),
    wayOut: createWayOut({ proxyUrl: undefined, noProxy: [] }),
    chance: () => 0.5,
    greetingMs: 100,
  });
}

async function listening(server: Server): Promise<AsyncDisposable & { readonly port: number }> {
  const lines = new Set<Socket>();
  server.on("connection", (line: Socket) => void lines.add(line));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const line of lines) line.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

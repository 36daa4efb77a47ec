import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createAddressGuard } from "../../src/addresses/index.ts";
import { download, type Download } from "../../src/outbound/download.ts";
import type { OutboundWay } from "../../src/outbound/guarded-request.ts";
import { proxyRoute } from "../../src/whatsapp/way-out/proxy-route.ts";
import { HttpProxy } from "../support/http-proxy.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { TEST_CERTIFICATE } from "../support/test-certificate.ts";

/** The one address of the tests that callers may name; 127.0.0.1 is private. */
const OPEN = "127.0.0.2";
const PRIVATE = "its address is private, which DUET_PRIVATE_DESTINATIONS does not allow";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let clock: ManualClock;
let asked: IncomingMessage[];
let handler: Handler;
let server: Server;
let port: number;
/** What each name has for addresses, one answer for each time that it is looked up. */
let names: Record<string, string[][]>;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    handler(request, response);
  });
  // On every loopback address.
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  ({ port } = server.address() as AddressInfo);
});

function reset(): void {
  clock = new ManualClock();
  asked = [];
  names = { "open.example": [[OPEN]], "inside.example": [["127.0.0.1"]] };
}
reset();

afterEach(() => {
  // Nothing of a download goes on once it has ended.
  expect(clock.pending).toBe(0);
  server.closeAllConnections();
  reset();
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

function way(over: Partial<OutboundWay> = {}): OutboundWay {
  const resolve = (name: string) => {
    const answers = names[name] ?? [];
    const found = answers.length > 1 ? answers.shift() : answers[0];
    if (!found) return Promise.reject(Object.assign(new Error("none"), { code: "ENOTFOUND" }));
    return Promise.resolve(found.map((address) => ({ address, family: 4 })));
  };
  return { clock, addresses: createAddressGuard([OPEN], resolve), proxyTo: () => undefined, ...over };
}

const at = (path: string, host = OPEN) => `http://${host}:${port}${path}`;
const MOST = 1_000;

async function whole({ body }: Download): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

const get = (url: string, over: Partial<OutboundWay> = {}) =>
  download(way(over), { tenant: "acme", url, mostBytes: MOST });
const fetched = async (url: string, over: Partial<OutboundWay> = {}) => whole(await get(url, over));
const refusal = (code: string, message: string) => expect.objectContaining({ code, message }) as unknown;
const failed = (message: string) => refusal("media_not_downloaded", message);

describe("a download", () => {
  it("has the bytes of the URL, uncompressed, and what the host calls them", async () => {
    handler = (_, response) => response.writeHead(200, { "Content-Type": "image/png" }).end("bytes");
    const found = await get(at("/a?b=c#d"));
    expect(found.type).toBe("image/png");
    expect((await whole(found)).toString()).toBe("bytes");
    expect(asked[0]?.url).toBe("/a?b=c");
    expect(asked[0]?.headers).toMatchObject({ "accept-encoding": "identity", host: `${OPEN}:${port}` });
  });

  it.each([
    "file:///etc/hostname",
    "ftp://a/",
    "data:,a",
    "/etc/hostname",
    "http://",
    "",
    `http://a/${"b".repeat(9_000)}`,
  ])("is of an http or https URL alone: %#", async (url) => {
    await expect(get(url)).rejects.toMatchObject({ code: "media_url_invalid" });
  });

  it.each(["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "localhost.", "[::1]", "10.0.0.1"])(
    "does not go to a private address: %s",
    async (host) => {
      names["localhost."] = [["127.0.0.1", "10.0.0.1"]];
      await expect(get(at("/", host))).rejects.toEqual(failed(PRIVATE));
      expect(asked).toHaveLength(0);
    },
  );

  it("does not go where a name leads to a private address", async () => {
    await expect(get(at("/", "inside.example"))).rejects.toEqual(failed(PRIVATE));
    names["both.example"] = [["127.0.0.1", OPEN]];
    handler = (request, response) => response.end(request.socket.localAddress);
    expect((await fetched(at("/", "both.example"))).toString()).toBe(OPEN);
  });

  it("goes to the address that was checked, though the name has another by then", async () => {
    names["rebound.example"] = [[OPEN], ["127.0.0.1"]];
    handler = (request, response) => response.end(`${request.socket.localAddress} ${request.headers.host}`);
    expect((await fetched(at("/", "rebound.example"))).toString()).toBe(`${OPEN} rebound.example:${port}`);
    expect(names["rebound.example"]).toHaveLength(1);
  });

  it("follows three redirects, each checked anew", async () => {
    handler = ({ url = "" }, response) => {
      const left = Number(url.slice(1));
      if (left === 0) response.end("there");
      else
        response
          .writeHead(302, { Location: left === 2 ? at(`/1`, "open.example") : `/${left - 1}` })
          .end("x");
    };
    expect((await fetched(at("/3"))).toString()).toBe("there");
    await expect(get(at("/4"))).rejects.toEqual(failed("it redirects too often"));
    for (const host of ["127.0.0.1", "inside.example"]) {
      handler = (_, response) => response.writeHead(301, { Location: at("/0", host) }).end();
      asked = [];
      await expect(get(at("/0"))).rejects.toEqual(failed(PRIVATE));
      expect(asked).toHaveLength(1);
    }
    names["moved.example"] = [[OPEN], ["127.0.0.1"]];
    handler = (_, response) => response.writeHead(307, { Location: "/again" }).end();
    await expect(get(at("/0", "moved.example"))).rejects.toEqual(failed(PRIVATE));
    for (const location of ["file:///etc/hostname", "http://", undefined]) {
      handler = (_, response) => response.writeHead(308, location === undefined ? {} : { location }).end();
      const refused =
        location === undefined ? "it redirects too often" : "it redirects to what is no http or https URL";
      await expect(get(at("/0"))).rejects.toEqual(failed(refused));
    }
  });

  it("shows a login to the host that it was given for, and to no other", async () => {
    const login = `Basic ${Buffer.from("me:it's%").toString("base64")}`;
    handler = ({ url }, response) => {
      if (url === "/1") response.writeHead(302, { Location: "/2" }).end();
      else if (url === "/2") response.writeHead(302, { Location: at("/3", "you:too@open.example") }).end();
      else response.end();
    };
    await fetched(at("/1", `me:it's%@${OPEN}`));
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([login, login, undefined]);
  });

  it("tells which status it was instead of 200", async () => {
    for (const status of [404, 500, 204, 206]) {
      handler = (_, response) => response.writeHead(status).end();
      await expect(get(at("/"))).rejects.toEqual(refusal("media_http_status", `HTTP ${status}`));
    }
  });

  it("is refused when it is too large, whatever its length is said to be", async () => {
    const large = refusal("media_too_large", "media exceeds the 1000 byte limit");
    let gone: Promise<unknown> | undefined;
    handler = (_, response) => {
      gone = new Promise((resolve) => response.once("close", resolve));
      response.writeHead(200, { "Content-Length": 1_001 }).flushHeaders();
    };
    await expect(get(at("/"))).rejects.toEqual(large);
    await gone;
    handler = (_, response) => {
      gone = new Promise((resolve) => response.once("close", resolve));
      const pour = () => {
        if (response.destroyed) return;
        response.write("x".repeat(100), () => setImmediate(pour));
      };
      pour();
    };
    await expect(fetched(at("/"))).rejects.toEqual(large);
    await gone;
    handler = (_, response) => {
      response.write("x".repeat(1_000));
      response.end("x");
    };
    await expect(fetched(at("/"))).rejects.toEqual(large);
    handler = (_, response) => response.end("x".repeat(1_000));
    expect(await fetched(at("/"))).toHaveLength(1_000);
  });

  it("does not unpack what was not to be packed", async () => {
    handler = (_, response) =>
      response.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync(Buffer.alloc(100_000)));
    await expect(get(at("/"))).rejects.toEqual(
      failed("its host sends it compressed, without having been asked to"),
    );
  });

  it("is refused when it breaks off", async () => {
    handler = (_, response) => {
      response.writeHead(200, { "Content-Length": 100 });
      response.write("half", () => response.destroy());
    };
    await expect(fetched(at("/"))).rejects.toEqual(failed("the connection was lost before it had arrived"));
    handler = (_, response) => response.destroy();
    await expect(get(at("/"))).rejects.toEqual(failed("the connection was lost before it had arrived"));
  });

  it("ends after 30 s, however slowly it goes on", async () => {
    const late = failed("it did not arrive within 30 s");
    const waiting = get(at("/"));
    handler = () => void clock.advance(30_000);
    await expect(waiting).rejects.toEqual(late);
    handler = (_, response) => response.write("x");
    const { body } = await get(at("/"));
    const reading = (async () => {
      for await (const part of body) {
        expect(part).toHaveLength(1);
        await clock.advance(30_000);
      }
    })();
    await expect(reading).rejects.toEqual(late);
  });

  it("lets go of what nobody reads, and of what is left off", async () => {
    let gone: Promise<unknown> | undefined;
    handler = (_, response) => {
      gone = new Promise((resolve) => response.once("close", resolve));
      response.write("x");
    };
    await get(at("/"));
    await clock.advance(30_000);
    await gone;
    for await (const part of (await get(at("/"))).body) {
      expect(part).toHaveLength(1);
      break;
    }
    await gone;
  });

  it("waits 5 s for a connection", async () => {
    const sockets: Socket[] = [];
    const silent = createTcpServer((socket) => {
      sockets.push(socket.on("error", () => undefined));
      void clock.advance(5_000);
    });
    await new Promise<void>((resolve) => silent.listen(0, OPEN, resolve));
    const url = `https://${OPEN}:${(silent.address() as AddressInfo).port}/`;
    await expect(get(url)).rejects.toEqual(failed("its host cannot be reached"));
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
    await expect(get(url)).rejects.toEqual(failed("its host cannot be reached"));
    await expect(get(at("/", "nowhere.example"))).rejects.toEqual(failed("its host has no address"));
  });

  it("ends where its host does not speak HTTP", async () => {
    const odd = createTcpServer((socket) => {
      socket
        .on("error", () => undefined)
        .resume()
        .end("220 mail.example ESMTP\r\n");
    });
    await new Promise<void>((resolve) => odd.listen(0, OPEN, resolve));
    const url = `http://${OPEN}:${(odd.address() as AddressInfo).port}/`;
    await expect(get(url)).rejects.toEqual(failed("its host cannot be reached"));
    await new Promise((resolve) => odd.close(resolve));
  });
});

describe("by the operator's proxy", () => {
  const proxied = (proxy: HttpProxy): Partial<OutboundWay> => ({
    proxyTo: () => {
      const { port: proxyPort } = proxy;
      const settings = {
        protocol: "http",
        host: "127.0.0.1",
        port: proxyPort,
        username: null,
        password: null,
      } as const;
      return proxyRoute(settings, (host) => ({ host }));
    },
  });

  it("goes to the address that was checked, and asks there for the name", async () => {
    await using proxy = await HttpProxy.start();
    handler = (request, response) => response.end(request.headers.host);
    names["rebound.example"] = [[OPEN], ["127.0.0.1"]];
    const over = proxied(proxy);
    expect((await fetched(at("/", "rebound.example"), over)).toString()).toBe(`rebound.example:${port}`);
    expect(proxy.tunnels).toEqual([`${OPEN}:${port}`]);
    await expect(get(at("/", "inside.example"), over)).rejects.toEqual(failed(PRIVATE));
    await expect(get(at("/", "127.0.0.1"), over)).rejects.toEqual(failed(PRIVATE));
    expect(proxy.tunnels).toHaveLength(1);
  });

  it("wants the certificate of the name", async () => {
    await using proxy = await HttpProxy.start();
    const secure = createTlsServer(TEST_CERTIFICATE, (_, response) => response.end("sealed"));
    await new Promise<void>((resolve) => secure.listen(0, OPEN, resolve));
    const { port: securePort } = secure.address() as AddressInfo;
    names["localhost"] = names["other.example"] = [[OPEN]];
    const trusted = getCACertificates("default");
    setDefaultCACertificates([...trusted, TEST_CERTIFICATE.cert]);
    try {
      for (const over of [{}, proxied(proxy)]) {
        expect((await fetched(`https://localhost:${securePort}/`, over)).toString()).toBe("sealed");
        await expect(get(`https://other.example:${securePort}/`, over)).rejects.toEqual(
          failed("its host cannot be reached"),
        );
      }
    } finally {
      setDefaultCACertificates(trusted);
      secure.closeAllConnections();
      await new Promise((resolve) => secure.close(resolve));
    }
  });
});

import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { createServer, type Server } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import path from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import {
  downloadContentFromMessage,
  getBinaryNodeChild,
  type BinaryNode,
  type proto,
} from "@whiskeysockets/baileys";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MEDIA_KINDS, type MediaKind } from "../../../../src/core/index.ts";
import { sealFile, type Sealed } from "../../../../src/media/index.ts";
import { startSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import { directPathOf } from "../../../../src/whatsapp/messages/media/direct-path.ts";
import type { WantedMedia } from "../../../../src/whatsapp/messages/media/download-media.ts";
import type { HostWay } from "../../../../src/whatsapp/messages/media/host-request.ts";
import { lineMedia, type LineMedia } from "../../../../src/whatsapp/messages/media/line-media.ts";
import { proxyRoute } from "../../../../src/whatsapp/way-out/proxy-route.ts";
import { openClient, post, type BaileysClient } from "../../../sandbox/baileys-client.ts";
import { HttpProxy } from "../../../support/http-proxy.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const PARTNER = "15551230000@s.whatsapp.net";
const FILE = randomBytes(200_001);

const folder = temporaryFolder();
const trusted = getCACertificates("default");
let sandbox: Sandbox;
let client: BaileysClient;
let clock: ManualClock;
let way: HostWay;
/** How often the account has asked for its way to the media hosts. */
let questions: number;
/** Hosts that WhatsApp names before its own. */
let others: string[];
let media: LineMedia;
let files = 0;

beforeAll(async () => {
  sandbox = await startSandbox();
  // The library takes https for every media host, and what the process trusts.
  setDefaultCACertificates([...trusted, sandbox.mediaCa]);
  client = await openClient(sandbox, "5511999999999");
});

beforeEach(() => {
  clock = new ManualClock();
  way = { clock, isPlain: true, agent: undefined };
  questions = 0;
  others = [];
  media = lineMedia(query, way);
});

afterAll(async () => {
  setDefaultCACertificates(trusted);
  await client[Symbol.asyncDispose]();
  await sandbox.close();
  folder[Symbol.dispose]();
});

async function query(question: BinaryNode): Promise<BinaryNode> {
  questions++;
  const answer = (await client.socket.query(question)) as BinaryNode;
  const content = getBinaryNodeChild(answer, "media_conn")?.content as BinaryNode[];
  content.unshift(...others.map((hostname) => ({ tag: "host", attrs: { hostname } })));
  return answer;
}

const own = () => new URL(sandbox.url).host;

async function* once(bytes: Uint8Array) {
  yield await Promise.resolve(bytes);
}

async function sealed(kind: MediaKind = "image"): Promise<{ keys: Sealed; file: string }> {
  const file = path.join(folder.path, String(files++));
  return { keys: await sealFile(once(FILE), file, { kind, mostBytes: FILE.length }), file };
}

async function upload(kind?: MediaKind) {
  const { keys, file } = await sealed(kind);
  return {
    ...keys,
    ...(await media.upload(keys, () => createReadStream(file), false)),
    mostBytes: FILE.length,
  };
}

async function whole(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const download = async (wanted: WantedMedia) => whole(await media.download(wanted));
const fault = (on: "get" | "post", status: number | "cut", times = 1) =>
  post(sandbox, "/faults", { kind: "media", on, status, times });

/** Takes connections and says nothing. */
class SilentHost implements AsyncDisposable {
  readonly #sockets: Socket[] = [];
  readonly #server: Server;

  constructor(onData: (socket: Socket) => void, onConnection: () => void = () => undefined) {
    this.#server = createServer((socket) => {
      this.#sockets.push(socket.on("error", () => undefined));
      socket.once("data", () => onData(socket));
      onConnection();
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

describe("an upload", () => {
  it.each(MEDIA_KINDS)("is a file that the library downloads: %s", async (kind) => {
    const { url, directPath, mediaKey } = await upload(kind);
    expect(url).toBe(`https://${own()}${directPath}`);
    expect(await whole(await downloadContentFromMessage({ url, directPath, mediaKey }, kind))).toEqual(FILE);
    expect(clock.pending).toBe(0);
  });

  it("asks for the media hosts once, and again when that has become old", async () => {
    await Promise.all([upload(), upload()]);
    await clock.advance(3_599_000);
    await upload();
    expect(questions).toBe(1);
    await clock.advance(1_000);
    await upload();
    expect(questions).toBe(2);
  });

  it.each([401, 403])("goes on with a new credential where the old one is refused: %i", async (status) => {
    await fault("post", status);
    await upload();
    expect(questions).toBe(2);
    await fault("post", status, 2);
    await expect(upload()).rejects.toMatchObject({
      code: "whatsapp_failed",
      message: `WhatsApp's media hosts did not take the file: HTTP ${status}`,
    });
    expect(questions).toBe(3);
  });

  it("goes on with the next host", async () => {
    others = [own(), "127.0.0.1:1"];
    await fault("post", 507);
    await upload();
    others = ["127.0.0.1:1"];
    media = lineMedia(query, way);
    await fault("post", 507);
    await expect(upload()).rejects.toMatchObject({
      message: "WhatsApp's media hosts did not take the file: HTTP 507",
    });
    await fault("post", "cut");
    await expect(upload()).rejects.toMatchObject({
      code: "whatsapp_failed",
      message: "WhatsApp's media hosts cannot be reached",
    });
  });

  it("does not wait for a host that does not connect, or does not go on", async () => {
    await using mute = new SilentHost(
      () => undefined,
      () => void clock.advance(10_000),
    );
    await using still = new SilentHost(() => void clock.advance(30_000));
    await using odd = new SilentHost((socket) =>
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
    );
    others = [await still.listen(), await odd.listen()];
    expect((await upload()).directPath).toMatch(/^\/v\//);
    way = { ...way, isPlain: false };
    others = [await mute.listen()];
    media = lineMedia(query, way);
    expect((await upload()).directPath).toMatch(/^\/v\//);
    expect(clock.pending).toBe(0);
  });

  it("goes through the session's proxy", async () => {
    await using proxy = await HttpProxy.start();
    const { port } = proxy;
    const settings = { protocol: "http", host: "127.0.0.1", port, username: null, password: null } as const;
    const route = proxyRoute(settings, (host) => ({ host }));
    for (const isPlain of [true, false]) {
      way = { clock, isPlain, agent: (isSecure) => route.agent(isSecure) };
      media = lineMedia(query, way);
      expect(await download(await upload())).toEqual(FILE);
    }
    expect(proxy.tunnels).toEqual([own(), own(), own(), own()]);
  });
});

describe("a download", () => {
  it("is what the library has uploaded", async () => {
    const sent = await client.socket.sendMessage(PARTNER, { document: FILE, mimetype: "application/pdf" });
    const { directPath, mediaKey, fileSha256, fileEncSha256, fileLength } = documentOf(sent?.message);
    const wanted = {
      kind: "document",
      directPath: directPathOf({ directPath }) ?? "",
      mediaKey: Buffer.from(mediaKey ?? []),
      sha256: fileSha256 ?? undefined,
      encSha256: fileEncSha256 ?? undefined,
      bytes: Number(fileLength),
      mostBytes: FILE.length,
    } as const;
    expect(await download(wanted)).toEqual(FILE);
    media = lineMedia(query, { ...way, isPlain: false });
    expect(await download(wanted)).toEqual(FILE);
  });

  it("may be of a part", async () => {
    const wanted = await upload();
    const last = FILE.length;
    for (const [start, end] of [
      [0, last],
      [0, 1],
      [15, 17],
      [16, 32],
      [31, 33],
      [100_000, 100_001],
      [last - 1, last],
      [last - 40, last],
    ] as const) {
      const part = await whole(media.downloadPart(wanted, { start, end }));
      expect(part).toEqual(FILE.subarray(start, end));
    }
  });

  it("says that the file is gone", async () => {
    const wanted = await upload();
    for (const status of [404, 410]) {
      await fault("get", status);
      await expect(download(wanted)).rejects.toMatchObject({ code: "media_gone" });
    }
    await fault("get", 500);
    await expect(download(wanted)).rejects.toMatchObject({ code: "whatsapp_failed" });
    expect(await download(wanted)).toEqual(FILE);
  });

  it("fails where it is cut", async () => {
    const wanted = await upload();
    await fault("get", "cut");
    await expect(download(wanted)).rejects.toMatchObject({
      code: "whatsapp_failed",
      message: "the connection to WhatsApp's media host was lost",
    });
    await fault("get", "cut");
    const part = whole(media.downloadPart(wanted, { start: 0, end: FILE.length }));
    await expect(part).rejects.toMatchObject({ code: "whatsapp_failed" });
    expect(clock.pending).toBe(0);
  });

  it("fails where the file is not the one of the message, or is too large", async () => {
    const wanted = await upload();
    const encSha256 = randomBytes(32);
    await expect(download({ ...wanted, encSha256 })).rejects.toMatchObject({ code: "whatsapp_failed" });
    await expect(download({ ...wanted, mostBytes: 10 })).rejects.toMatchObject({ code: "media_too_large" });
    expect(clock.pending).toBe(0);
  });

  it("goes to WhatsApp's hosts alone, whatever a sender writes", async () => {
    let visits = 0;
    await using elsewhere = new SilentHost(() => visits++);
    const host = await elsewhere.listen();
    const wanted = await upload();
    for (const directPath of [
      `//${host}/v/x`,
      `/\\${host}/v/x`,
      `http://${host}/`,
      `@${host}/`,
      "",
      `\t//${host}/x`,
    ]) {
      await expect(download({ ...wanted, directPath })).rejects.toMatchObject({ code: "whatsapp_failed" });
    }
    expect(visits).toBe(0);
  });

  it("does not wait for a host that does not go on, and goes on with the next", async () => {
    const wanted = await upload();
    await using still = new SilentHost(() => void clock.advance(30_000));
    others = [await still.listen()];
    media = lineMedia(query, way);
    expect(await download(wanted)).toEqual(FILE);
    await using slow = new SilentHost((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n${"x".repeat(100)}`);
    });
    others = [await slow.listen()];
    media = lineMedia(query, way);
    const reading = (async () => {
      for await (const part of await media.download(wanted)) {
        expect(part.length).toBeGreaterThan(0);
        await clock.advance(30_000);
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: "whatsapp_failed" });
    expect(clock.pending).toBe(0);
  });

  it("may be of a message that tells an address of WhatsApp's own alone", () => {
    const url = "https://mmg.whatsapp.net/v/t62/a.enc?oh=1";
    expect(directPathOf({ directPath: "/v/b", url })).toBe("/v/b");
    for (const directPath of [undefined, null, ""]) {
      expect(directPathOf({ directPath, url })).toBe("/v/t62/a.enc?oh=1");
    }
    for (const other of [
      "https://mmg.whatsapp.net.evil.example/v/a",
      "http://mmg.whatsapp.net/v/a",
      "x",
      "",
      null,
    ]) {
      expect(directPathOf({ url: other })).toBeUndefined();
    }
  });

  it("is let go of by who leaves off", async () => {
    const wanted = await upload();
    for await (const part of await media.download(wanted)) {
      expect(part.length).toBeGreaterThan(0);
      break;
    }
    expect(clock.pending).toBe(0);
  });
});

function documentOf(message: proto.IMessage | null | undefined): proto.Message.IDocumentMessage {
  return message?.documentMessage ?? {};
}

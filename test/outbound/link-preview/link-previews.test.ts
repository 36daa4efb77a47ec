import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAddressGuard } from "../../../src/addresses/index.ts";
import type { LinkPreviews } from "../../../src/core/index.ts";
import { pictureMaker, type PictureMaker } from "../../../src/media/index.ts";
import { createLinkPreviews } from "../../../src/outbound/index.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { factsOf, png } from "../../media/pictures/sample-pictures.ts";
import { eventually } from "../../support/eventually.ts";
import { ManualClock } from "../../support/manual-clock.ts";

/** The one address that callers may name here. */
const OPEN = "127.0.0.2";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let port: number;
let pages: Record<string, Handler>;
let asked: string[];
let clock: ManualClock;
let pictures: PictureMaker;
let previews: LinkPreviews;

beforeAll(async () => {
  pictures = pictureMaker(systemClock);
  server = createServer((request, response) => {
    const { url = "" } = request;
    asked.push(url);
    const page = pages[url];
    if (page) page(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  ({ port } = server.address() as AddressInfo);
});

beforeEach(() => {
  pages = {};
  asked = [];
  clock = new ManualClock();
  const way = { clock, addresses: createAddressGuard([OPEN]), proxyTo: () => undefined };
  previews = createLinkPreviews({ way, pictures });
});

afterEach(() => {
  server.closeAllConnections();
  expect(clock.pending).toBe(0);
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await pictures.close();
});

const at = (path: string, host = OPEN) => `http://${host}:${port}${path}`;
const html =
  (text: string, type = "text/html; charset=utf-8"): Handler =>
  (_request, response) =>
    response.setHeader("Content-Type", type).end(text);
const of = (text: string) => previews.of("acme", text);

describe("a preview", () => {
  it("tells of the page behind the first link of a text, with its picture", async () => {
    pages["/shop?a=1"] = html(
      '<meta property="og:title" content="Shop"><meta property="og:image" content="/a.png">',
    );
    pages["/a.png"] = (_request, response) => response.end(png(400, 200));
    const link = at("/shop?a=1");
    const preview = await of(`look (${link}), and http://other.example/`);
    expect(preview).toMatchObject({ link, title: "Shop" });
    expect(factsOf(preview?.thumbnail)).toMatchObject({ type: "image/jpeg", width: 192, height: 96 });
    expect(asked).toEqual(["/shop?a=1", "/a.png"]);
  });

  it("follows redirects, each to an address that may be named", async () => {
    pages["/short"] = (_request, response) => response.writeHead(302, { Location: "/long" }).end();
    pages["/long"] = html("<title>Here</title>");
    expect(await of(at("/short"))).toEqual({ link: at("/short"), title: "Here" });
    const inside = at("/long", "127.0.0.1");
    pages["/out"] = (_request, response) => response.writeHead(302, { Location: inside }).end();
    expect(await of(at("/out"))).toBeUndefined();
    expect(await of(inside)).toBeUndefined();
    expect(asked.filter((path) => path === "/long")).toHaveLength(1);
  });

  it("reads no more of a page than its beginning, in the encoding that it tells", async () => {
    const long: Handler = (_request, response) => {
      response.setHeader("Content-Type", "text/html").write("<title>Long</title>");
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, " ")));
      };
      response.on("drain", more);
      more();
    };
    pages["/long"] = long;
    expect(await of(at("/long"))).toMatchObject({ title: "Long" });
    pages["/latin"] = (_request, response) =>
      response
        .setHeader("Content-Type", "text/html; charset=iso-8859-1")
        .end(Buffer.from("<title>caf\xe9</title>", "latin1"));
    expect(await of(at("/latin"))).toMatchObject({ title: "café" });
  });

  it("is none where there is no link, no page, no title, or nothing in time", async () => {
    pages["/pdf"] = html("<title>x</title>", "application/pdf");
    pages["/empty"] = html("");
    pages["/cut"] = (_request, response) => response.destroy();
    for (const text of ["no link", "ftp://a.example/", at("/none"), at("/pdf"), at("/empty"), at("/cut")])
      expect(await of(text)).toBeUndefined();
    pages["/never"] = () => undefined;
    const waiting = of(at("/never"));
    await eventually("it was asked", () => asked.includes("/never"));
    await clock.advance(5_000);
    expect(await waiting).toBeUndefined();
  });

  it("goes without a picture that is too large, no picture, or late", async () => {
    const withImage = html('<title>A</title><meta property="og:image" content="/image">');
    pages["/a"] = withImage;
    for (const image of [Buffer.alloc(1_100_000, 1), Buffer.from("<svg/>")]) {
      pages["/image"] = (_request, response) => response.end(image);
      expect(await of(at("/a"))).toEqual({ link: at("/a"), title: "A" });
    }
    pages["/image"] = () => undefined;
    const waiting = of(at("/a"));
    await eventually("it was asked for", () => asked.filter((path) => path === "/image").length === 3);
    await clock.advance(5_000);
    expect(await waiting).toEqual({ link: at("/a"), title: "A" });
  });

  it("is made of 8 at the same time for an organization, the others go without", async () => {
    const held: ServerResponse[] = [];
    pages["/a"] = (_request, response) => void held.push(response);
    const all = Array.from({ length: 9 }, () => of(at("/a")));
    expect(await all.at(-1)).toBeUndefined();
    await eventually("all were asked", () => held.length === 8);
    for (const response of held) response.setHeader("Content-Type", "text/html").end("<title>A</title>");
    expect((await Promise.all(all)).filter((one) => one !== undefined)).toHaveLength(8);
  });
});

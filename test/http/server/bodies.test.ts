import { describe, expect, it } from "vitest";
import { bearerRefusal, tokenRefusal, type Answer } from "../../support/api.ts";
import { HOST, plain, rawGatewayOfFile } from "./raw-requests.ts";

const A_UNAUTHORIZED = bearerRefusal(401, "unauthorized", "missing or invalid credentials");
const MEBIBYTE = "x".repeat(1024 * 1024);

const { test, bearer, token, presenceA, send } = await rawGatewayOfFile();

describe("a body", () => {
  const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

  it("is read in chunks as with a length", async () => {
    const a = `PUT ${presenceA} HTTP/1.1\r\n${HOST}${bearer}`;
    const b = `POST /api/chat/presence/raw HTTP/1.1\r\n${HOST}${token}`;
    const bodyA = `{"state":"composing"}`;
    const bodyB = `{"number":"5511999999999","state":"typing"}`;
    const notConnectedA = bearerRefusal(
      501,
      "not_implemented",
      "live WhatsApp client is not available for this session",
    );
    const notConnectedB = tokenRefusal(503, "Instance is not connected to WhatsApp");
    const length = (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`;
    const chunks = (body: string) => `Transfer-Encoding: chunked\r\n\r\n${chunked(body)}`;
    expect(plain(await send(a + length(bodyA)))).toEqual(notConnectedA);
    expect(plain(await send(a + chunks(bodyA)))).toEqual(notConnectedA);
    expect(plain(await send(b + length(bodyB)))).toEqual(notConnectedB);
    expect(plain(await send(b + chunks(bodyB)))).toEqual(notConnectedB);
  });

  it.each<[string, () => string, Answer]>([
    [
      "bearer/cid",
      () => `PUT ${presenceA} HTTP/1.1\r\n${HOST}${bearer}`,
      bearerRefusal(413, "validation_error", "the body takes at most 65536 bytes"),
    ],
    [
      "token/number",
      () => `POST /api/chat/presence/raw HTTP/1.1\r\n${HOST}${token}`,
      tokenRefusal(413, "Request body too large"),
    ],
  ])("of 1 MiB is 413 in the %s dialect, announced or in chunks", async (_, start, expected) => {
    const announced = `${start()}Content-Length: ${MEBIBYTE.length}\r\n\r\n${MEBIBYTE}`;
    expect(plain(await send(announced))).toEqual(expected);
    const inChunks = `${start()}Transfer-Encoding: chunked\r\n\r\n${chunked(MEBIBYTE)}`;
    expect(plain(await send(inChunks))).toEqual(expected);
  });

  it("that is too large is not the first thing to be refused", async () => {
    const rest = `Content-Length: ${MEBIBYTE.length}\r\n\r\n${MEBIBYTE}`;
    expect(plain(await send(`PUT ${presenceA} HTTP/1.1\r\n${HOST}${rest}`))).toEqual(A_UNAUTHORIZED);
    const unknown = `POST /api/chat/presence/unknown HTTP/1.1\r\n${HOST}${token}${rest}`;
    expect(plain(await send(unknown))).toEqual(tokenRefusal(404, "Instance not found"));
  });

  it("that is too large reaches an ordinary client as 413, also while it is being sent", async () => {
    const put = (body: RequestInit) =>
      fetch(test.gateway.address + presenceA, {
        method: "PUT",
        headers: { Authorization: `Bearer ${test.secrets.apiKey}`, "Content-Type": "application/json" },
        ...body,
      });
    expect((await put({ body: MEBIBYTE })).status).toBe(413);
    expect((await put({ body: new Blob([MEBIBYTE]).stream(), duplex: "half" })).status).toBe(413);
  });

  it("that nobody asked for is passed over", async () => {
    const answer = await send(`GET /api/v1/sessions HTTP/1.1\r\n${HOST}${bearer}Content-Length: 2\r\n\r\n{}`);
    expect(answer.status).toBe(200);
  });

  it("with an unknown expectation is read all the same", async () => {
    const head = `PUT ${presenceA} HTTP/1.1\r\n${HOST}${bearer}Expect: weird\r\n`;
    expect((await send(`${head}Content-Length: 21\r\n\r\n{"state":"composing"}`)).status).toBe(501);
  });
});

import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

const MEBIBYTE = 1024 * 1024;
const NONE = "Message not found or no media available";

const { test, tenant, files } = await mediaGatewayOfFile({ config: { mediaMostMebibytes: 1 } });
const instance = await tenant.linkedSession();
const { call, write } = messageCalls(
  () => tenant,
  () => instance,
);

const read = (id: string, name?: string) => call("GET", `chat/base64/*?messageId=${id}`, undefined, name);
const fault = (status: number | "cut", times = 1) =>
  test.phone("/faults", { kind: "media", on: "get", status, times });
const media = (bytes: Buffer, kind = "image") => ({
  media: { kind, base64: bytes.toString("base64"), mimetype: "image/jpeg" },
});
const written = (bytes: Buffer, kind?: string) => write(newNumber(), instance.number, media(bytes, kind));

describe("chat/base64", () => {
  it.each([0, 1, 2])("has the bytes of what somebody sent: 3 n + %i", async (more) => {
    const bytes = randomBytes(300_000 + more);
    const id = await written(bytes);
    expect(await read(id)).toEqual({
      status: 200,
      body: {
        success: true,
        message: "Base64 retrieved successfully",
        message_id: id,
        mime_type: "image/jpeg",
        media_type: "image",
        base64: bytes.toString("base64"),
      },
    });
  });

  it.each([
    ["voice", "audio"],
    ["sticker", "sticker"],
    ["document", "document"],
  ])("calls a %s %s", async (kind, word) => {
    const { body } = await read(await written(randomBytes(10), kind));
    expect(body).toMatchObject({ media_type: word });
  });

  it("tells how long it is, and lets go of what nobody reads", async () => {
    const id = await written(randomBytes(500_001));
    const path = `/api/chat/base64/${instance.name}?messageId=${id}`;
    const answer = await test.token("GET", path, undefined, tenant.secrets.accountToken);
    expect(answer.headers.get("content-length")).toBe(String((await answer.clone().text()).length));
    await answer.body?.cancel();
    const head = await test.token("HEAD", path, undefined, tenant.secrets.accountToken);
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(files()).toEqual([]);
  });

  it("has one that WhatsApp had lost from the phone", async () => {
    const bytes = randomBytes(1_000);
    const id = await written(bytes);
    await fault(404);
    expect(await read(id)).toMatchObject({ status: 200, body: { base64: bytes.toString("base64") } });
  });

  it("says what there is not, and why it cannot be had", async () => {
    const text = await write(newNumber(), instance.number, { text: "x" });
    for (const id of [text, "3EB0000000000000000000"])
      expect(await read(id)).toEqual(tokenRefusal(404, NONE));
    expect(await call("GET", "chat/base64/*")).toEqual(
      tokenRefusal(400, "messageId query parameter is required"),
    );
    const id = await written(randomBytes(10));
    for (const status of ["cut", 500] as const) {
      await fault(status);
      expect(await read(id)).toEqual(tokenRefusal(503, "Failed to connect to WhatsApp"));
    }
    await fault(410, 2);
    expect(await read(id)).toEqual(tokenRefusal(404, NONE));
    const large = await written(Buffer.alloc(MEBIBYTE + 1));
    expect(await read(large)).toEqual(tokenRefusal(413, "Media too large"));
  });

  it("needs a line, and the instance that has the message", async () => {
    const id = await written(randomBytes(10));
    const other = await tenant.linkedSession();
    expect(await read(id, other.name)).toEqual(tokenRefusal(404, NONE));
    await test.gateway.core.sessions.stop(instance);
    expect(await read(id)).toEqual(tokenRefusal(503, "Instance is not connected to WhatsApp"));
  });
});

import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { newNumber } from "../../../support/tenant.ts";
import { png } from "../../../media/pictures/sample-pictures.ts";
import { messageCalls } from "./message-calls.ts";

const { tenant, host } = await mediaGatewayOfFile();
const instance = await tenant.linkedSession();
const { call, post, send, untilReceived } = messageCalls(
  () => tenant,
  () => instance,
);

const image = host.put(png(400, 200));
const page = host.put(
  Buffer.from(
    `<title>Shop</title><meta name="description" content="Open"><meta property="og:image" content="${image}">`,
  ),
  "text/html",
);
const message = `look: ${page}`;

describe("linkPreview of message/text", () => {
  it("shows the partner what is behind the first link, and is answered as any text", async () => {
    const { data } = await send("text", { number: newNumber(), message, linkPreview: true });
    expect(data).toMatchObject({ messageType: "text", content: message });
    const preview = { link: page, title: "Shop", description: "Open" };
    expect(await untilReceived(data.messageId)).toMatchObject({
      kind: "text",
      text: message,
      preview: { ...preview, thumbnail: expect.any(Number) as number },
    });
    const to = newNumber();
    await call("POST", "chat/forward/*", { messageId: data.messageId, to });
    const forwarded = await tenant.test.sandbox.untilReceived((one) => one.to === to);
    expect(forwarded).toMatchObject({ text: message, preview });
  });

  it("fetches nothing for who does not ask for it", async () => {
    const before = host.asked.length;
    for (const linkPreview of [undefined, null, false]) {
      const { data } = await send("text", { number: newNumber(), message, linkPreview });
      expect(await untilReceived(data.messageId)).not.toHaveProperty("preview");
    }
    expect(host.asked).toHaveLength(before);
  });

  it("holds no text up where nothing can be had, or had by callers", async () => {
    const inside = host.url(new URL(page).pathname, "127.0.0.1");
    const before = host.asked.length;
    for (const text of ["no link", host.url("/absent"), inside]) {
      const { data } = await send("text", { number: newNumber(), message: text, linkPreview: true });
      const received = await untilReceived(data.messageId);
      expect(received).toMatchObject({ text });
      expect(received).not.toHaveProperty("preview");
    }
    expect(host.asked.slice(before)).toEqual(["/absent"]);
  });

  it("is true or false", async () => {
    expect(await post("text", { number: newNumber(), message, linkPreview: "yes" })).toEqual(
      tokenRefusal(400, "Invalid request body: linkPreview must be true or false"),
    );
  });
});

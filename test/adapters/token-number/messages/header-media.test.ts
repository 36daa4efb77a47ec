import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { sampleMedia } from "../../../support/sample-media.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

const MEBIBYTE = 1024 * 1024;
const { jpeg, mp4, pdf } = sampleMedia;

const { tenant, host } = await mediaGatewayOfFile({ config: { mediaMostMebibytes: 2 } });
const instance = await tenant.linkedSession();
const { post, send, untilReceived } = messageCalls(
  () => tenant,
  () => instance,
);

const base64 = (bytes: Buffer) => bytes.toString("base64");
const asPhoneHas = (bytes: Buffer) => ({ size: bytes.length, sha256: hash("sha256", bytes, "hex") });
const number = () => newNumber();
const BUTTONS = { contentText: "Go on?", buttons: [{ id: "yes", displayText: "Yes" }], headerText: "Hello" };
const cardOf = (header: object) => ({ header: { title: "Pizza", ...header }, body: { text: "Hot" } });

describe("media above buttons", () => {
  it.each<[string, string, Buffer]>([
    ["IMAGE", "image", jpeg()],
    ["VIDEO", "video", mp4()],
    ["DOCUMENT", "document", pdf()],
  ])("is at the partner's phone in the place of the text: %s", async (mediaType, kind, bytes) => {
    for (const mediaUrl of [host.put(bytes, "text/html"), base64(bytes)]) {
      const { data } = await send("button", { number: number(), ...BUTTONS, mediaUrl, mediaType });
      expect(data).toMatchObject({ messageType: "buttons", content: "Go on?" });
      expect(data).not.toHaveProperty("mediaUrl");
      const received = await untilReceived(data.messageId);
      expect(received).toMatchObject({ text: "Go on?", headers: [{ kind, media: asPhoneHas(bytes) }] });
    }
  });

  it("may be as large as any media", async () => {
    const bytes = pdf(2 * MEBIBYTE - 9);
    const body = { ...BUTTONS, mediaUrl: base64(bytes), mediaType: "DOCUMENT" };
    const { data } = await send("button", { number: number(), ...body });
    expect(await untilReceived(data.messageId)).toMatchObject({ headers: [{ media: asPhoneHas(bytes) }] });
  });

  it("is none where it is empty", async () => {
    const body = { number: number(), ...BUTTONS, mediaUrl: "", mediaType: "IMAGE" };
    const { data } = await send("button", body);
    const received = await untilReceived(data.messageId);
    expect(received).toMatchObject({ text: "Hello\nGo on?" });
    expect(received).not.toHaveProperty("headers");
  });
});

describe("media above cards", () => {
  it("is above the card that has it", async () => {
    const [image, video] = [jpeg(), mp4()];
    const cards = [
      cardOf({ imageUrl: host.put(image) }),
      cardOf({}),
      cardOf({ videoUrl: `data:video/mp4;base64,${base64(video)}`, imageUrl: "" }),
    ];
    const { data } = await send("carousel", { number: number(), cards });
    expect(await untilReceived(data.messageId)).toMatchObject({
      kind: "carousel",
      headers: [
        { kind: "image", media: asPhoneHas(image) },
        { kind: "video", media: asPhoneHas(video) },
      ],
    });
  });

  it("of which one cannot be had is refused, and nothing is kept of the others", async () => {
    const before = tenant.test.sandbox.messages().length;
    const cards = [cardOf({ imageUrl: base64(jpeg()) }), cardOf({ imageUrl: host.url("/absent") })];
    expect(await post("carousel", { number: number(), cards })).toEqual(
      tokenRefusal(400, "Failed to download media: HTTP 404"),
    );
    const large = [cardOf({ imageUrl: base64(jpeg()) }), cardOf({ videoUrl: base64(pdf(2 * MEBIBYTE)) })];
    expect(await post("carousel", { number: number(), cards: large })).toEqual(
      tokenRefusal(413, "Media too large"),
    );
    expect(tenant.test.sandbox.messages()).toHaveLength(before);
  });
});

import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { newNumber } from "../../support/tenant.ts";
import { bubble, chatStage, openChat } from "./chat-stage.ts";

const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
/** As written it shows as "invoice-exe.pdf". */
const TURNED = "invoice-\u202Efdp.exe";
const base64 = Buffer.alloc(10).toString("base64");

const { write, open } = await chatStage();

describe("what somebody writes", () => {
  it("is taken for nothing but text", async () => {
    const number = newNumber();
    const page = await open();
    const id = await write(number, { text: HOSTILE });
    await write(number, { text: "Answer", quoted: id });
    await write(number, { reaction: { id, emoji: HOSTILE } });
    await write(number, { contact: { name: HOSTILE, phone: number } });
    await write(number, { location: { latitude: 0, longitude: 0, name: HOSTILE } });
    await write(number, { poll: { name: HOSTILE, options: [HOSTILE, "No"] } });
    await write(number, {
      media: { kind: "document", mimetype: HOSTILE, filename: HOSTILE, caption: HOSTILE, base64 },
    });
    const chat = await openChat(page, number);
    await bubble(page, "Document").getByText(HOSTILE).first().waitFor();
    await eventually("all are shown", async () => (await bubble(page, HOSTILE).count()) === 6);
    expect(await chat.locator("img, script").count()).toBe(0);
    expect(await page.title()).toBe("Duet");
  });

  it("cannot turn a name around, nor what stands beside a text", async () => {
    const number = newNumber();
    const page = await open();
    await write(number, {
      media: { kind: "document", mimetype: "application/pdf", filename: TURNED, base64 },
    });
    await write(number, { text: "\u202Eover and over" });
    await openChat(page, number);
    await bubble(page, "Document")
      .getByText(String.raw`invoice-\u202Efdp.exe`)
      .waitFor();
    // It reaches no further than its own paragraph.
    const direction = "getComputedStyle(document.querySelector('.messages > li:last-child .fate')).direction";
    expect(await page.evaluate(direction)).toBe("ltr");
  });

  it("stays within the page, however long it is", async () => {
    const number = newNumber();
    const page = await open({ viewport: { width: 360, height: 740 } });
    await write(number, { text: "x".repeat(5_000) });
    await write(number, { reaction: { id: await write(number, { text: "?" }), emoji: "x".repeat(500) } });
    await openChat(page, number);
    await bubble(page, "?").getByText("xxx").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  });
});

import { describe, expect, it } from "vitest";
import { newNumber } from "../../support/tenant.ts";
import { accessibilityViolations } from "../accessibility.ts";
import { tabTo } from "../keyboard.ts";
import { bubble, chatStage, line, openChat, send } from "./chat-stage.ts";

const { duet, phone, write, receivedBy, open } = await chatStage();

/** A chat with everything in it. */
async function everything(): Promise<string> {
  const number = newNumber();
  const id = await write(number, { text: "Is my order on its way?" });
  await write(number, { edit: { id, text: "Is my order, the one of yesterday, on its way?" } });
  await write(number, { reaction: { id, emoji: "👍" } });
  await write(number, { text: "Well?", quoted: id });
  await write(number, { revoke: { id: await write(number, { text: "Gone" }) } });
  await write(number, {
    media: { kind: "document", mimetype: "application/pdf", filename: "a.pdf", base64: "AAAA" },
  });
  return number;
}

describe("chats for everybody", () => {
  it.each(["light", "dark"] as const)("shut nobody out, in the %s scheme, and fit", async (colorScheme) => {
    const number = await everything();
    const page = await open({ colorScheme, viewport: { width: 360, height: 740 } });
    await openChat(page, number);
    await bubble(page, "a.pdf").waitFor();
    await send(page, "It is");
    await bubble(page, "It is").getByText("✓✓ delivered").waitFor();
    const [received] = await receivedBy(number);
    await phone("/phone/receipt", { id: received?.id, status: "read" });
    await bubble(page, "It is").getByText("✓✓ read").waitFor();
    await phone("/faults", { kind: "ack-error", code: 479, times: 1, number: duet.screen.session.number });
    await send(page, "Refused");
    await bubble(page, "Refused").getByText("✕ failed").waitFor();
    await page.getByText("The call in the bearer/cid dialect").first().click();
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it("need no mouse", async () => {
    const number = newNumber();
    for (let count = 0; count < 60; count++) await write(number, { text: `Line ${count}` });
    const page = await open();
    await tabTo(page, "Find a chat, or type a number");
    await page.keyboard.type(number);
    await page.keyboard.press("Enter");
    await bubble(page, "Line 59").waitFor();
    expect(await page.evaluate("document.activeElement.textContent")).toBe(`+${number}`);
    await tabTo(page, "Messages");
    await page.keyboard.press("Home");
    await bubble(page, "Line 0").waitFor();
    await page.keyboard.press("End");
    await tabTo(page, "Message");
    await page.keyboard.type("By hand");
    await page.keyboard.press("Enter");
    await bubble(page, "By hand").getByText("✓✓ delivered").waitFor();
    expect(await line(page).inputValue()).toBe("");
    await tabTo(page, "Mark as read");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Mark as read" }).waitFor({ state: "detached" });
  });

  it("tell a screen reader of what comes, and of nothing that was there", async () => {
    const number = newNumber();
    await write(number, { text: "Old" });
    const page = await open();
    await openChat(page, number);
    await bubble(page, "Old").waitFor();
    await page.evaluate(`{
      window.told = [];
      new MutationObserver(() => window.told.push(document.querySelector(".conversation [role=status]").textContent))
        .observe(document.querySelector(".conversation [role=status]"), { childList: true, characterData: true, subtree: true });
    }`);
    await send(page, "Mine");
    await bubble(page, "Mine").getByText("✓✓ delivered").waitFor();
    await write(number, { text: "New" });
    await bubble(page, "New").waitFor();
    expect(await page.evaluate("window.told")).toEqual([`+${number}: New`]);
  });

  it("are found by a part of a number", async () => {
    const number = newNumber();
    await write(number, { text: "Hello" });
    const page = await open();
    const chats = page.getByRole("list", { name: "Chats" });
    await chats.getByText(`+${number}`).waitFor();
    await page.getByLabel("Find a chat, or type a number").fill(number.slice(-4));
    expect(await chats.getByRole("button").count()).toBe(1);
    await page.getByLabel("Find a chat, or type a number").press("Enter");
    await bubble(page, "Hello").waitFor();
    await page.getByLabel("Find a chat, or type a number").fill("nobody");
    await page.getByText("None of these chats").waitFor();
  });

  it("ask for nothing while nobody sees the page", async () => {
    const number = newNumber();
    await write(number, { text: "Hello" });
    const page = await open();
    await page.clock.install();
    await openChat(page, number);
    await bubble(page, "Hello").waitFor();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const answered = page.waitForResponse(/\/messages\?/);
    await page.clock.runFor(10_000);
    await answered;
    await page.evaluate(`{
      Object.defineProperty(document, "hidden", { configurable: true, value: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }`);
    asked.length = 0;
    await write(number, { text: "Unseen" });
    await page.clock.runFor(300_000);
    expect(asked).toEqual([]);
    await page.evaluate(`{
      delete document.hidden;
      document.dispatchEvent(new Event("visibilitychange"));
    }`);
    await page.clock.resume();
    await bubble(page, "Unseen").waitFor();
  });
});

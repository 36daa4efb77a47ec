import { describe, expect, it } from "vitest";
import { newNumber } from "../../support/tenant.ts";
import { tabTo } from "../keyboard.ts";
import { bubble, chatStage, hide, line, openChat, send, show } from "./chat-stage.ts";

const { write, open } = await chatStage();

describe("chats for everybody", () => {
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
    await write(number, { text: "New" });
    await bubble(page, "New").nth(1).waitFor();
    expect(await page.evaluate("window.told")).toEqual([`+${number}: New`, `+${number}: New`]);
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
    await hide(page);
    asked.length = 0;
    await write(number, { text: "Unseen" });
    await page.clock.runFor(300_000);
    expect(asked).toEqual([]);
    await show(page);
    await page.clock.resume();
    await bubble(page, "Unseen").waitFor();
  });
});

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { newNumber } from "../../support/tenant.ts";
import { bubble, chatStage, line, openChat, send } from "./chat-stage.ts";

const run = promisify(execFile);

const { browser, duet, phone, listed, write, receivedBy, open } = await chatStage();
const { session, whatsapp } = duet.screen;

describe("a chat on the dashboard", () => {
  it("shows what a partner writes, without a reload, and what becomes of it", async () => {
    const number = newNumber();
    const page = await open();
    await write(number, { text: "Good day" });
    await page.getByRole("button", { name: `+${number}` }).click();
    await bubble(page, "Good day").waitFor();
    const id = await write(number, { text: "Is my oder on its way?" });
    await bubble(page, "Is my oder").waitFor();
    await page.getByRole("status").getByText(`+${number}: Is my oder on its way?`).waitFor();
    await write(number, { edit: { id, text: "Is my order on its way?" } });
    await bubble(page, "Is my order").getByText("edited").waitFor();
    await write(number, { reaction: { id, emoji: "👍" } });
    await bubble(page, "Is my order").getByText("👍").waitFor();
    await write(number, { text: "Well?", quoted: id });
    await bubble(page, "Well?").locator("blockquote").getByText("Is my order on its way?").waitFor();
    await write(number, { revoke: { id } });
    await page.getByText("This message was deleted.").first().waitFor();
    expect(await bubble(page, "Is my order").count()).toBe(0);
    expect(await page.locator(".messages > li").count()).toBe(3);
  });

  it("sends a line, and shows how far it has come", async () => {
    const number = newNumber();
    const page = await open();
    await openChat(page, `+${number.slice(0, 4)} ${number.slice(4)}`);
    await page.getByText("No messages yet.").waitFor();
    await send(page, "Your order is on its way");
    await bubble(page, "Your order").getByText("✓✓ delivered").waitFor();
    expect(await line(page).inputValue()).toBe("");
    const [received] = await receivedBy(number);
    expect(received).toMatchObject({ text: "Your order is on its way" });
    await phone("/phone/receipt", { id: received?.id, status: "read" });
    await bubble(page, "Your order").getByText("✓✓ read").waitFor();
    expect(await receivedBy(number)).toHaveLength(1);
    await page.getByRole("button", { name: `+${number}` }).waitFor();
  });

  it("shows “typing…” first where that is asked for", async () => {
    const number = newNumber();
    const page = await open();
    const partner = await browser.open(whatsapp.url);
    await openChat(page, number);
    await page.getByLabel("Show “typing…” first").check();
    await send(page, "It left the house this morning");
    await partner
      .getByRole("button", { name: `+${number}` })
      .getByText("typing…")
      .waitFor();
    await bubble(page, "It left").getByText("pending").waitFor();
    await bubble(page, "It left").getByText("✓✓ delivered").waitFor();
    const states = await listed<{ at: number; state: string }>("/chat-states");
    const typing = states.filter(({ state }) => state === "composing");
    const [received] = await receivedBy(number);
    expect(typing).toHaveLength(1);
    expect(received?.at).toBeGreaterThan((typing[0]?.at ?? 0) + 1_000);
  });

  it("sends a line once whose answer was lost, however often it is tried", async () => {
    const number = newNumber();
    const page = await open({ expectedErrors: [/ERR_FAILED/] });
    await openChat(page, number);
    let losses = 2;
    await page.route("**/messages?async=true", async (route) => {
      if (losses-- <= 0) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await send(page, "Once");
    await page.getByRole("alert").getByText("The gateway cannot be reached.").waitFor();
    expect(await line(page).inputValue()).toBe("Once");
    await line(page).press("Enter");
    await eventually("it was tried again", () => losses === 0);
    await page.getByRole("alert").getByText("The gateway cannot be reached.").waitFor();
    await line(page).press("Enter");
    await eventually("the line is empty", async () => (await line(page).inputValue()) === "");
    await send(page, "Twice");
    await bubble(page, "Twice").getByText("✓✓ delivered").waitFor();
    await send(page, "Twice");
    await bubble(page, "Twice").nth(1).getByText("✓✓ delivered").waitFor();
    expect((await receivedBy(number)).map(({ text }) => text)).toEqual(["Once", "Twice", "Twice"]);
    expect(await bubble(page, "Once").count()).toBe(1);
  });

  it("gives the sentence of a refusal, and keeps the text", async () => {
    const page = await open({ expectedErrors: [/400 \(Bad Request\)/] });
    await openChat(page, "nobody@example.com");
    await send(page, "Are you there?");
    await page.locator(".composer").getByText("Invalid jid: nobody@example.com.").waitFor();
    expect(await line(page).inputValue()).toBe("Are you there?");
  });

  it("tells why a message has failed, and lets it be written again", async () => {
    const number = newNumber();
    await phone("/phone/registered", { number, registered: false });
    const page = await open();
    await openChat(page, number);
    await send(page, "Are you there?");
    await bubble(page, "Are you there?").getByText("✕ failed").waitFor();
    await bubble(page, "Are you there?").getByText("recipient not on WhatsApp").waitFor();
    await page.getByRole("button", { name: "Write it again" }).click();
    expect(await line(page).inputValue()).toBe("Are you there?");
    await line(page).press("Enter");
    await bubble(page, "Are you there?").nth(1).getByText("✕ failed").waitFor();
  });

  it("shows what the partner does, on their phone's page", async () => {
    const number = newNumber();
    const page = await open();
    await write(number, { text: "Hello" });
    await page.getByRole("button", { name: `+${number}` }).click();
    const line = page.locator(".conversation > .partner");
    const partner = await browser.open(whatsapp.url);
    await partner.getByRole("button", { name: `+${number}` }).click();
    const press = async (name: string) => {
      await partner.getByRole("button", { name, exact: true }).click();
      await partner.getByText("The session was told").waitFor();
    };
    await press("Come online");
    await line.getByText("online").waitFor();
    await press("Type");
    await line.getByText("typing…").waitFor();
    await press("Record");
    await line.getByText("recording audio…").waitFor();
    await press("Stop");
    await line.getByText("online").waitFor();
    await press("Go offline");
    await line.getByText(/^last seen \d/).waitFor();
  });

  it("is told as a call of either dialect, without the credential", async () => {
    const number = newNumber();
    const page = await open();
    await openChat(page, number);
    await page.getByLabel("Show “typing…” first").check();
    await line(page).fill("It's here");
    const calls = await page.locator(".composer .curl pre").allTextContents();
    expect(calls).toEqual([
      expect.stringContaining(`/api/v1/sessions/${session.id}/messages?async=true'`),
      expect.stringContaining(`/api/message/text/${session.name}'`),
    ]);
    expect(calls.join()).not.toContain(duet.screen.apiKey);
    // Both are taken as they stand.
    for (const call of calls) expect(await runInShell(call, duet.screen.apiKey)).toMatch(/queued|sent/);
    await bubble(page, "It's here").nth(1).getByText("✓✓ delivered").waitFor();
  });

  it("leaves the counter of what is unread until somebody says so", async () => {
    const number = newNumber();
    const page = await open();
    await write(number, { text: "Hello" });
    const chat = page.getByRole("button", { name: `+${number}` });
    await chat.getByText("1 unread").click();
    await bubble(page, "Hello").waitFor();
    await page.getByRole("button", { name: "Mark as read" }).click();
    await chat.getByText("1 unread").waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.textContent")).toBe(`+${number}`);
  });
});

async function runInShell(call: string, key: string): Promise<string> {
  return (await run("sh", ["-c", call], { env: { ...process.env, DUET_KEY: key } })).stdout;
}

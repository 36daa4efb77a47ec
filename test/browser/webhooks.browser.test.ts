import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { EVENT_NAMES } from "../../src/pages/browser/webhooks/event-names.ts";
import { endsWithFile } from "../support/ends-with-file.ts";
import { eventually } from "../support/eventually.ts";
import { newNumber } from "../support/tenant.ts";
import { WebhookReceiver } from "../support/webhook-receiver.ts";
import { accessibilityViolations } from "./accessibility.ts";
import { chatStage } from "./chats/chat-stage.ts";
import { tabTo } from "./keyboard.ts";

const { duet, write, open } = await chatStage();
const receiver = endsWithFile(await WebhookReceiver.start());
const { gateway, apiKey, session } = duet.screen;

/** What is asked of a webhook at the moment in which it is deleted, which Chromium logs. */
const JUST_GONE = /404 \(Not Found\) \(.*\/deliveries\?limit=50\)$/;

async function openWebhooks(): Promise<Page> {
  const page = await open({ expectedErrors: [JUST_GONE] });
  await page.getByRole("button", { name: "Webhooks" }).click();
  await page.getByRole("heading", { name: "Webhooks", exact: true }).waitFor();
  return page;
}

async function create(page: Page, path: string, secret = ""): Promise<void> {
  await page.getByLabel("Address").fill(receiver.url(path));
  await page.getByLabel("Secret, if deliveries are to be signed").fill(secret);
  await page.getByRole("button", { name: "Create webhook" }).click();
  await page.getByRole("heading", { name: receiver.url(path) }).waitFor();
}

/** Deletes the webhook that is shown. */
async function remove(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Delete webhook" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete webhook" }).click();
  await page.getByText("No webhooks yet.").waitFor();
}

/** More answers than are shown at first, fewer than two pages. */
const MANY = 55;
const EVERYTHING = "every documented event";

const focused = (page: Page) => page.evaluate<string>("document.activeElement.textContent");

const boxIn = (page: Page, region: string, name: string) =>
  page.getByRole("region", { name: region }).getByRole("checkbox", { name, exact: true });

/** Of what a webhook that hears everything would hear, all but one is switched off. */
async function chooseOnly(page: Page, region: string, name: string): Promise<void> {
  await boxIn(page, region, EVERYTHING).uncheck();
  for (const other of EVENT_NAMES.documented) if (other !== name) await boxIn(page, region, other).uncheck();
}

describe("the dashboard's webhooks", () => {
  it("hear what is chosen when they are made, and what is chosen anew by the keyboard", async () => {
    receiver.answer = () => 200;
    const page = await openWebhooks();
    await chooseOnly(page, "New webhook", "message");
    await boxIn(page, "New webhook", "presence.started").check();
    await create(page, "/chosen");
    const webhook = page.getByRole("region", { name: receiver.url("/chosen") });
    await webhook.getByText("message, presence.started", { exact: true }).waitFor();
    expect(await boxIn(page, "New webhook", EVERYTHING).isChecked()).toBe(true);

    await tabTo(page, "Choose what it hears");
    await page.keyboard.press("Enter");
    expect(await boxIn(page, receiver.url("/chosen"), "message").isChecked()).toBe(true);
    expect(await boxIn(page, receiver.url("/chosen"), "auth.qr").isChecked()).toBe(false);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    expect(await boxIn(page, receiver.url("/chosen"), "auth.qr").isChecked()).toBe(true);
    expect(await boxIn(page, receiver.url("/chosen"), "auth.qr").isDisabled()).toBe(true);
    await tabTo(page, "Save");
    await page.keyboard.press("Enter");
    await webhook.getByText("Saved.").waitFor();
    await webhook.getByText("presence.started, every documented event").waitFor();

    await chooseOnly(page, receiver.url("/chosen"), "message");
    await boxIn(page, receiver.url("/chosen"), "presence.started").uncheck();
    await boxIn(page, receiver.url("/chosen"), "message").uncheck();
    expect(await boxIn(page, receiver.url("/chosen"), EVERYTHING).isChecked()).toBe(false);
    await page.getByRole("button", { name: "Save" }).click();
    await webhook.getByRole("definition").getByText("nothing", { exact: true }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await remove(page);
  });

  it("show their answers page by page", async () => {
    receiver.answer = () => 200;
    const page = await openWebhooks();
    await chooseOnly(page, "New webhook", "message");
    await create(page, "/many");
    const number = newNumber();
    for (let nth = 1; nth <= MANY; nth++) await write(number, { text: `message ${nth}` });
    await eventually("all were taken", () => receiver.at("/many").length === MANY);
    const answers = page.getByRole("region", { name: "Last answers" });
    await answers.getByText("These are the last 50.").waitFor();
    await eventually(
      "the last ones are there",
      async () => (await answers.getByRole("listitem").count()) === 50,
    );
    const older = answers.getByRole("button", { name: "Older answers" });
    await older.focus();
    await page.keyboard.press("Enter");
    await older.waitFor({ state: "detached" });
    await eventually("all are shown", async () => (await answers.getByRole("listitem").count()) === MANY);
    expect(await focused(page)).toBe("Last answers");
    await write(number, { text: "one more" });
    await eventually(
      "it is before them",
      async () => (await answers.getByRole("listitem").count()) === MANY + 1,
    );
    await remove(page);
  });

  it("are made, tested, seen to fail, switched on again, told again, and deleted", async () => {
    const number = newNumber();
    const page = await openWebhooks();
    await page.getByText("No webhooks yet.").waitFor();
    await create(page, "/mended", "hush");
    const webhook = page.getByRole("region", { name: receiver.url("/mended") });
    const answers = page.getByRole("region", { name: "Last answers" });
    await webhook.getByText("Delivers").waitFor();
    await webhook.getByRole("definition").getByText(EVERYTHING).waitFor();
    await webhook.getByText("all sessions").waitFor();
    await answers.getByText("Nothing was delivered yet.").waitFor();

    await webhook.getByRole("button", { name: "Send a test" }).click();
    await webhook.getByText(/^The test was taken: HTTP 200 after \d+ ms$/).waitFor();
    const { headers } = await receiver.until("/mended", "webhook.test");
    expect(headers).toHaveProperty("x-webhook-hmac");

    await write(number, { text: "Good day" });
    const { event: told } = await receiver.until("/mended", "message");
    const taken = answers.getByRole("listitem").filter({ has: page.getByText("message", { exact: true }) });
    await taken.getByText("taken").waitFor();
    await webhook.getByText("nothing", { exact: true }).waitFor();

    receiver.answer = () => 503;
    await webhook.getByRole("button", { name: "Send a test" }).click();
    await webhook.getByText(/^The test was not taken: HTTP 503 \(after \d+ ms\)$/).waitFor();
    await write(number, { text: "Are you there?" });
    await webhook.getByText(/^Takes nothing since \d/).waitFor();
    await webhook.getByText(/^(1 event,|\d+ events, the oldest) of \d/).waitFor();
    await answers.getByText("refused, is tried again").first().waitFor();
    await webhook.getByRole("button", { name: "Switch off" }).click();
    await webhook.getByText("Switched off").waitFor();
    receiver.answer = () => 200;
    await webhook.getByRole("button", { name: "Switch on again" }).click();
    await webhook.getByText("Delivers").waitFor();
    await webhook.getByText("nothing", { exact: true }).waitFor();

    await taken
      .last()
      .getByRole("button", { name: /^Send again from here: message of \d.*, and all that followed$/ })
      .click();
    await answers.getByText(/^Sent again: \d+ events\.$/).waitFor();
    await eventually("the first came again", () =>
      receiver
        .at("/mended")
        .some(({ event, headers: { "duet-replay": again } }) => event.id === told.id && again === "1"),
    );

    await page.getByRole("button", { name: "Delete webhook" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await remove(page);
    expect(await focused(page)).toBe("Webhooks");
  });

  it("are made, tested and deleted by the keyboard alone", async () => {
    receiver.answer = () => 200;
    const page = await open({ expectedErrors: [JUST_GONE] });
    await tabTo(page, "Webhooks");
    await page.keyboard.press("Enter");
    await page.getByText("No webhooks yet.").waitFor();
    expect(await focused(page)).toBe("Webhooks");
    await tabTo(page, "Address");
    await page.keyboard.type(receiver.url("/typed"));
    await page.keyboard.press("Enter");
    await eventually("it is there", async () => (await focused(page)) === receiver.url("/typed"));
    await tabTo(page, "Send a test");
    await page.keyboard.press("Enter");
    await page.getByText(/^The test was taken/).waitFor();
    await tabTo(page, "Delete webhook");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await tabTo(page, "Delete webhook");
    await page.keyboard.press("Enter");
    await page.getByText("No webhooks yet.").waitFor();
    expect(await focused(page)).toBe("Webhooks");
  });

  it("tell why one was switched off, one of several", async () => {
    receiver.answer = ({ path }) => (path === "/gone" ? 410 : 200);
    const page = await openWebhooks();
    await create(page, "/stays");
    await create(page, "/gone");
    await write(newNumber(), { text: "Good day" });
    const webhook = page.getByRole("region", { name: receiver.url("/gone") });
    await webhook.getByText("Switched off").waitFor();
    await webhook.getByText("HTTP 410: the receiver wants nothing more").waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await webhook.getByRole("button", { name: "Delete webhook" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete webhook" }).click();
    await page.getByRole("region", { name: receiver.url("/stays") }).waitFor();
    await remove(page);
  });

  it("are refused in the words of the gateway", async () => {
    const page = await open({ expectedErrors: [/422 \(.*\/webhooks\)$/] });
    await page.getByRole("button", { name: "Webhooks" }).click();
    await page.getByLabel("Address").fill("ftp://example.com/");
    await page.getByRole("button", { name: "Create webhook" }).click();
    await page.getByText(/takes an http or https address/).waitFor();
    expect(await page.getByLabel("Address").inputValue()).toBe("ftp://example.com/");
  });

  it("have beside them those of an instance, without the login", async () => {
    const url = receiver.url("/instance").replace("//", "//robot:secret@");
    const set = await fetch(`${gateway.url}/api/events/webhook/${session.name}`, {
      method: "POST",
      headers: { token: apiKey, "Content-Type": "application/json" },
      body: JSON.stringify({ label: "crm", enabled: true, url, events: ["instance.state"] }),
    });
    expect(set.status).toBe(200);
    const page = await openWebhooks();
    const row = page.getByRole("region", { name: "Webhooks of an instance" }).getByRole("listitem");
    await row.getByText("crm", { exact: true }).waitFor();
    await row.getByText("Delivers").waitFor();
    await row.getByText("instance.state").waitFor();
    await row.getByText(receiver.url("/instance"), { exact: true }).waitFor();
    expect(await page.content()).not.toContain("robot");
  });
});

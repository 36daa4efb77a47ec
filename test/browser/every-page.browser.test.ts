import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { endsWithFile } from "../support/ends-with-file.ts";
import { WebhookReceiver } from "../support/webhook-receiver.ts";
import { accessibilityViolations, type Exceptions } from "./accessibility.ts";
import { Browser, type OpenOptions } from "./browser.ts";
import { talk } from "./chats/talk.ts";
import { OF_THE_READER } from "./reader-exceptions.ts";
import { RunningSandbox, type Screen } from "./running-sandbox.ts";
import { QR_NOT_READY, signIn } from "./sign-in.ts";

/** Where pictures of the pages go; without it none are taken. `npm run screenshots` sets it. */
const PICTURES = process.env["DUET_SCREENSHOTS"];

const PARTNER = "5511988887777";

const LOOKS = [
  { scheme: "light", width: 1440, height: 900 },
  { scheme: "dark", width: 1440, height: 900 },
  { scheme: "light", width: 360, height: 740 },
  { scheme: "dark", width: 360, height: 740 },
] as const;

type Stage = { readonly browser: Browser; readonly duet: RunningSandbox };

/** A page in the state to be looked at. */
type Scene = {
  readonly name: string;
  readonly open: (stage: Stage, options: OpenOptions) => Promise<Page>;
  readonly exceptions?: Exceptions;
};

/** What the chat shows; it is written once. */
let talked: Promise<void> | undefined;
/** What hears of it, also once. */
let listening: Promise<void> | undefined;

const SCENES: readonly Scene[] = [
  {
    name: "sign-in",
    open: ({ browser, duet }, options) => browser.open(duet.screen.gateway.url, options),
  },
  {
    name: "dashboard",
    async open({ browser, duet }, options) {
      const page = await signIn(browser, duet.screen.gateway.url, duet.screen.apiKey, options);
      const session = page.getByRole("article", { name: "Demo" });
      await session.getByLabel("Chat", { exact: true }).fill(PARTNER);
      await session.getByRole("button", { name: "Send" }).click();
      await session.getByRole("button", { name: "Why does nobody see it?" }).click();
      await session.getByText("What the partner sees").waitFor();
      await session.getByRole("region", { name: "Running now" }).getByText("typing…").waitFor();
      await page.evaluate("scrollTo(0, 0)");
      return page;
    },
  },
  {
    name: "linking",
    async open({ browser, duet }, options) {
      const { gateway, apiKey } = duet.screen;
      const page = await signIn(browser, gateway.url, apiKey, { ...options, expectedErrors: [QR_NOT_READY] });
      await page.getByLabel("New session").fill("Support");
      await page.getByRole("button", { name: "Create" }).click();
      const session = page.getByRole("article", { name: "Support" });
      await session.getByRole("button", { name: "Show a QR code" }).click();
      await session.getByRole("img", { name: "QR code" }).waitFor();
      return page;
    },
  },
  {
    name: "phone",
    async open({ browser, duet }, options) {
      const { gateway, apiKey, session, whatsapp } = duet.screen;
      const shown = await fetch(`${gateway.url}/api/v1/sessions/${session.id}/chats/${PARTNER}/presence`, {
        method: "PUT",
        headers: { "x-api-key": apiKey, "Content-Type": "application/json" },
        body: '{"state":"recording","duration":60}',
      });
      expect(shown.status).toBe(204);
      await writeOnce(whatsapp.url, { from: PARTNER, to: session.number, text: "Is my order on its way?" });
      const page = await browser.open(whatsapp.url, options);
      await page.getByText("recording audio…").first().waitFor();
      await page.getByRole("log").getByText("delivered").waitFor();
      return page;
    },
  },
  {
    name: "chat",
    async open({ browser, duet }, options) {
      await (talked ??= talk(duet.screen, PARTNER));
      const page = await signIn(browser, duet.screen.gateway.url, duet.screen.apiKey, options);
      await page.getByRole("button", { name: `+${PARTNER}` }).click();
      await page.getByText("Goodbye").waitFor();
      await page.evaluate("document.querySelector('.chats .two').scrollIntoView()");
      return page;
    },
  },
  {
    name: "webhooks",
    async open({ browser, duet }, options) {
      await (listening ??= listen(duet.screen));
      const page = await signIn(browser, duet.screen.gateway.url, duet.screen.apiKey, options);
      await page.getByRole("button", { name: "Webhooks" }).click();
      await page.getByRole("button", { name: receiver.url("/away") }).click();
      await page
        .getByText(/^Takes nothing since/)
        .first()
        .waitFor();
      await page.getByText("refused, is tried again").first().waitFor();
      await page.getByText("Webhooks of an instance").waitFor();
      await page.getByText("It has none.").waitFor();
      await page.evaluate("document.querySelector('#webhooks').scrollIntoView()");
      return page;
    },
  },
  ...["bearer-cid", "token-number"].map((name): Scene => ({
    name: `docs-${name}`,
    async open({ browser, duet }, options) {
      const page = await browser.open(`${duet.screen.gateway.url}/docs/${name}`, options);
      await page.locator(".opblock").first().waitFor();
      return page;
    },
    exceptions: OF_THE_READER,
  })),
];

const receiver = endsWithFile(await WebhookReceiver.start());
const browser = endsWithFile(await Browser.start());
// All scenes together make more calls than a person.
const duet = endsWithFile(await RunningSandbox.start({ DUET_RATE_LIMIT_PER_MINUTE: "1000" }));

describe("every page", () => {
  describe.each(SCENES)("$name", ({ name, open, exceptions }) => {
    it.each(LOOKS)(
      "shuts nobody out in $scheme at $width px, and fits",
      async ({ scheme, width, height }) => {
        const page = await open({ browser, duet }, { colorScheme: scheme, viewport: { width, height } });
        await keepPicture(page, `${name}-${scheme}-${width}`);
        expect(await accessibilityViolations(page, exceptions)).toEqual([]);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      },
    );
  });
});

/** A webhook that takes a message, and one that takes nothing. */
async function listen({ gateway, apiKey, whatsapp, session }: Screen): Promise<void> {
  receiver.answer = ({ path: at }) => (at === "/away" ? 503 : 200);
  for (const at of ["/orders", "/away"]) {
    const made = await fetch(`${gateway.url}/api/v1/webhooks`, {
      method: "POST",
      headers: { "x-api-key": apiKey, "Content-Type": "application/json" },
      body: JSON.stringify({ url: receiver.url(at), events: ["message", "presence.update"] }),
    });
    expect(made.status).toBe(201);
  }
  const body = JSON.stringify({ from: PARTNER, to: session.number, text: "Has it left the house?" });
  expect((await fetch(`${whatsapp.url}/phone/send`, { method: "POST", body })).status).toBe(200);
  await receiver.until("/orders", "message");
  await receiver.until("/away", "message");
}

/** A message to a simulated WhatsApp that has brought none to a phone yet. */
async function writeOnce(url: string, written: object): Promise<void> {
  const received = (await (await fetch(`${url}/messages`)).json()) as readonly unknown[];
  if (received.length > 0) return;
  const body = JSON.stringify(written);
  expect((await fetch(`${url}/phone/send`, { method: "POST", body })).status).toBe(200);
}

async function keepPicture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
}

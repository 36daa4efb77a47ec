import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { newNumber } from "../../support/tenant.ts";
import { longestTaskMs } from "../longest-task.ts";
import { bubble, chatStage, hide, openChat, show } from "./chat-stage.ts";

const MESSAGES = 1_000;
const AT_ONCE = 10;
const JUMPS = 40;
/** A task that takes longer holds up whoever scrolls. */
const LONG_MS = 100;
/** Pixels, as `toBeCloseTo` counts: some are lost to rounding, and no message is as small. */
const WITHIN_5 = -1;

const { write, open } = await chatStage();

describe("a thousand messages", () => {
  it("come as somebody scrolls up, who keeps their place and is held up by none", async () => {
    const number = newNumber();
    await writeMany(number, MESSAGES);
    const page = await open();
    await page
      .getByRole("button", { name: `+${number}` })
      .getByText(`${MESSAGES} unread`)
      .waitFor();
    const chat = await openChat(page, number);
    await bubble(page, "No ").first().waitFor();
    expect(await rows(page)).toBeLessThanOrEqual(150);
    expect(await page.evaluate(`${TALK}.scrollTop`)).toBe(0);

    // Older ones are put above what somebody looks at.
    const { promise: isWatched, resolve: watched } = Promise.withResolvers<undefined>();
    await page.route("**/messages?*cursor=*", async (route) => {
      await isWatched;
      await route.continue();
    });
    const before = await rows(page);
    await toTop(page);
    await watchLowest(page);
    const place = await placeOfWatched(page);
    watched(undefined);
    await eventually("older ones came", async () => (await rows(page)) > before);
    await drawn(page);
    expect(await placeOfWatched(page)).toBeCloseTo(place, WITHIN_5);

    const longestMs = await longestTaskMs(page, async () => {
      await eventually("all are there", async () => {
        await toTop(page);
        return (await rows(page)) === MESSAGES;
      });
      for (let jump = 0; jump < JUMPS; jump++) {
        await page.evaluate(`${TALK}.scrollTop = -${TALK}.scrollHeight * ${((jump * 17) % JUMPS) / JUMPS}`);
        await drawn(page);
      }
    });
    expect(longestMs).toBeLessThan(LONG_MS);
    await chat.getByText("Nothing before this is kept.").waitFor();

    // What comes in below moves nobody who reads above.
    await page.evaluate(`${TALK}.scrollTop = -5000`);
    await watchLowest(page);
    const placeAbove = await placeOfWatched(page);
    await write(number, { text: "The last one" });
    await bubble(page, "The last one").waitFor({ state: "attached" });
    await drawn(page);
    expect(await placeOfWatched(page)).toBeCloseTo(placeAbove, WITHIN_5);
  });

  it("are read on although so much came meanwhile that the page begins anew", async () => {
    const number = newNumber();
    await writeMany(number, 60);
    const page = await open();
    await (await untilUnread(page, number, 60)).click();
    await bubble(page, "No ").first().waitFor();
    const { promise: isReleased, resolve: release } = Promise.withResolvers<undefined>();
    await page.route("**/messages?*cursor=*", async (route) => {
      await isReleased;
      await route.continue();
    });
    const asked = page.waitForRequest(/cursor=/);
    await toTop(page);
    await asked;
    await hide(page);
    await writeMany(number, 60);
    await write(number, { text: "The last one" });
    await untilUnread(await open(), number, 121);
    await show(page);
    await bubble(page, "The last one").waitFor({ state: "attached" });
    expect(await rows(page)).toBe(50);
    await toTop(page);
    await drawn(page);
    release(undefined);
    await eventually("all are there", async () => {
      await toTop(page);
      return (await rows(page)) === 121;
    });
  });
});

/** A partner writes so many messages, of all lengths. */
async function writeMany(number: string, count: number): Promise<void> {
  for (let first = 0; first < count; first += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, (_, place) => first + place);
    await Promise.all(some.map((n) => write(number, { text: `No ${n}. ${"word ".repeat((n * 7) % 60)}` })));
  }
}

/** So many messages have come in. */
async function untilUnread(page: Page, number: string, count: number): Promise<Locator> {
  const chat = page.getByRole("button", { name: `+${number}` });
  await chat.getByText(`${count} unread`).waitFor();
  return chat;
}

const TALK = "document.querySelector('.talk')";

const rows = (page: Page) => page.evaluate<number>("document.querySelectorAll('.messages > li').length");

const toTop = (page: Page) => page.evaluate(`${TALK}.scrollTop = -${TALK}.scrollHeight`);

/** What was changed is on the screen. */
const drawn = (page: Page) =>
  page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");

/** Keeps an eye on the lowest message that is seen whole. */
async function watchLowest(page: Page): Promise<void> {
  await drawn(page);
  await page.evaluate(`{
    const { bottom } = ${TALK}.getBoundingClientRect();
    window.watched = [...document.querySelectorAll(".messages > li")].findLast(
      (bubble) => bubble.getBoundingClientRect().bottom < bottom,
    );
  }`);
}

const placeOfWatched = (page: Page) => page.evaluate<number>("window.watched.getBoundingClientRect().y");

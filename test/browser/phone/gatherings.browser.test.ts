import { expect, it } from "vitest";
import { openClient, post } from "../../sandbox/baileys-client.ts";
import { endsWithFile } from "../../support/ends-with-file.ts";
import { accessibilityViolations } from "../accessibility.ts";
import { Browser } from "../browser.ts";
import { openPhone, startForPages } from "./opened-phone.ts";

const NUMBER = "5511999999999";
const CHANNEL = "120363000000000009@newsletter";

const browser = endsWithFile(await Browser.start());

it("shows channels with their posts, communities with their groups, and what an account says of itself", async () => {
  const sandbox = await startForPages();
  await using client = await openClient(sandbox, NUMBER);
  const page = await openPhone(browser, sandbox);
  expect(await page.getByRole("region", { name: "Channels" }).count()).toBe(0);

  await client.socket.updateProfileStatus("At work");
  await page
    .getByRole("listitem")
    .filter({ hasText: `+${NUMBER}` })
    .getByText("At work")
    .waitFor();

  const onChannel = (body: object) => post(sandbox, "/phone/channel", { channel: CHANNEL, ...body });
  await onChannel({ action: "make", name: "News <i>", description: "All of it" });
  const channels = page.getByRole("region", { name: "Channels" });
  await channels.getByText("No post yet.").waitFor();
  await onChannel({ action: "post", text: "<img src=x onerror=alert(1)>" });
  await channels.getByText("<img src=x onerror=alert(1)>").waitFor();
  await channels.getByText("News <i>").waitFor();

  await post(sandbox, "/groups", { subject: "Neighbours", participants: [NUMBER], community: true });
  const communities = page.getByRole("region", { name: "Communities" });
  await communities.getByText("1 member, announcements").waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
});

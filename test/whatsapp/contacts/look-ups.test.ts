import { describe, expect, it } from "vitest";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const OWN = "4915100000001";
const PARTNER = "15551230000";

async function linkedPool(): Promise<TestPool> {
  const test = await TestPool.start();
  await test.link(S, OWN);
  return test;
}

const failed = (message: RegExp) =>
  expect.objectContaining({
    code: "whatsapp_failed",
    message: expect.stringMatching(message) as string,
  }) as Error;

describe("a number", () => {
  it("is found under the form that is there, with its LID", async () => {
    await using test = await linkedPool();
    await test.phone("/phone/registered", { number: "5511988887777", registered: false });
    const found = await test.pool.of(S).contacts.lookUp(["5511988887777", "551188887777"]);
    expect(found).toEqual({ number: "551188887777", lid: expect.stringMatching(/^\d{15}$/) as string });
  });

  it("is not found where neither form is there", async () => {
    await using test = await linkedPool();
    for (const number of ["5511988887777", "551188887777"])
      await test.phone("/phone/registered", { number, registered: false });
    expect(await test.pool.of(S).contacts.lookUp(["5511988887777", "551188887777"])).toBeUndefined();
  });

  it("teaches the device nothing of LIDs: where its chat states go stays the same", async () => {
    await using test = await linkedPool();
    await test.pool.of(S).contacts.lookUp([PARTNER]);
    expect(await test.pool.of(S).contacts.lidOf(PARTNER)).toBeUndefined();
  });
});

describe("a profile", () => {
  it("is what its phone shows, by number and by LID", async () => {
    await using test = await linkedPool();
    await test.phone("/phone/profile", { number: PARTNER, about: "At work ✨", picture: true });
    const profile = {
      pictureUrl: expect.stringMatching(/^https:\/\/pps\.whatsapp\.net\/.*_image\.jpg$/) as string,
      pictureId: expect.stringMatching(/^\d+$/) as string,
      about: "At work ✨",
    };
    expect(await test.pool.of(S).profile.lookUp({ kind: "person", number: PARTNER })).toEqual(profile);
    const lid = (await test.pool.of(S).contacts.lidOf(PARTNER)) ?? "";
    expect(await test.pool.of(S).profile.lookUp({ kind: "lid", lid })).toEqual(profile);
  });

  it("is empty where its phone hides it, or has nothing to show", async () => {
    await using test = await linkedPool();
    const empty = { pictureUrl: null, pictureId: null, about: null };
    expect(await test.pool.of(S).profile.lookUp({ kind: "person", number: PARTNER })).toEqual(empty);
    await test.phone("/phone/profile", { number: PARTNER, about: "Secret", picture: true, hidden: true });
    expect(await test.pool.of(S).profile.lookUp({ kind: "person", number: PARTNER })).toEqual(empty);
  });

  it("is nobody's for a LID that WhatsApp does not know", async () => {
    await using test = await linkedPool();
    expect(await test.pool.of(S).profile.lookUp({ kind: "lid", lid: "999999999999999" })).toBeUndefined();
  });
});

describe("a look-up that WhatsApp does not answer", () => {
  it.each([
    ["of a number", (test: TestPool) => test.pool.of(S).contacts.lookUp([PARTNER])],
    ["of a profile", (test: TestPool) => test.pool.of(S).profile.lookUp({ kind: "person", number: PARTNER })],
  ])("%s fails after 10 s, and leaves no timer", async (_title, lookUp) => {
    await using test = await linkedPool();
    await test.fault({ kind: "silence", number: OWN });
    const before = test.clock.pending;
    const refused = expect(lookUp(test)).rejects.toThrow(failed(/in time/));
    await test.clock.advance(9_999);
    expect(test.clock.pending).toBe(before + 1);
    await test.clock.advance(1);
    await refused;
    expect(test.clock.pending).toBe(before);
  });

  it("fails at once when its line is lost, or ended by us", async () => {
    await using test = await linkedPool();
    await test.fault({ kind: "silence", number: OWN });
    const lost = expect(test.pool.of(S).contacts.lookUp([PARTNER])).rejects.toThrow(failed(/answer/));
    await test.fault({ kind: "drop", number: OWN });
    await lost;
    await test.until(S, "backing_off");
    await test.clock.advance(1_000);
    await test.until(S, "open");
    await test.fault({ kind: "silence", number: OWN });
    const ended = expect(test.pool.of(S).contacts.lookUp([PARTNER])).rejects.toThrow(failed(/lost/));
    await test.pool.of(S).stop();
    await ended;
  });
});

it("a session that is not open is asked nothing", async () => {
  await using test = await linkedPool();
  const refused = { code: "session_not_connected" };
  await expect(test.pool.of("unknown").contacts.lookUp([PARTNER])).rejects.toMatchObject(refused);
  await test.pool.of(S).stop();
  await expect(test.pool.of(S).contacts.lookUp([PARTNER])).rejects.toMatchObject(refused);
  await expect(test.pool.of(S).profile.lookUp({ kind: "person", number: PARTNER })).rejects.toMatchObject(
    refused,
  );
});

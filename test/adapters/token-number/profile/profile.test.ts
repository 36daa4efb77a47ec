import { describe, expect, it } from "vitest";
import { Api, tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";

const LID = /^\d{15}@lid$/;

const clock = new ManualClock();
const { test, tenant } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0, announce: "quiet" } });
const session = await tenant.linkedSession();

describe("profile/getAccount", () => {
  const path = (query = "", name = session.name) => `/api/profile/getAccount/${name}${query}`;
  const get = (query = "") => tenant.token.call("GET", path(query));
  const unregister = (number: string) => test.phone("/phone/registered", { number, registered: false });

  function answer(profile: object): object {
    return {
      status: 200,
      body: { success: true, message: "Profile retrieved successfully", profile },
    };
  }

  function emptyProfile(number: string) {
    return {
      profilePicture: null,
      phoneNumber: number,
      jid: `${number}@s.whatsapp.net`,
      lid: expect.stringMatching(LID) as string,
    };
  }

  it("shows what somebody's phone shows", async () => {
    const number = newNumber();
    await test.phone("/phone/profile", { number, about: "At work", picture: true });
    expect(await get(`?number=${number}`)).toEqual(
      answer({
        ...emptyProfile(number),
        profilePicture: `https://pps.whatsapp.net/v/t61.24694-24/${number}_image.jpg`,
        profileStatus: "At work",
      }),
    );
  });

  it("tells what the account calls itself, and nobody else", async () => {
    const own = newNumber();
    await test.phone("/phone/name", { number: own, name: "Shop" });
    const { name } = await tenant.linkedSession(own);
    const profileOf = async (number: string) =>
      (await tenant.token.call("GET", path(`?number=${number}`, name))).body;
    expect(await profileOf(own)).toMatchObject({ profile: { profileName: "Shop" } });
    expect(await profileOf(newNumber())).not.toHaveProperty("profile.profileName");
  });

  it("leaves out what is hidden or empty, but for the picture", async () => {
    const number = newNumber();
    expect(await get(`?number=${number}`)).toEqual(answer(emptyProfile(number)));
    await test.phone("/phone/profile", { number, about: "Secret", picture: true, hidden: true });
    expect(await get(`?number=${number}`)).toEqual(answer(emptyProfile(number)));
  });

  it.each([
    ["%2B49 (151) 00-00.00.01"],
    ["+49 151 00000001"],
    ["4915100000001@s.whatsapp.net"],
    ["4915100000001@c.us"],
    ["4915100000001:7@s.whatsapp.net"],
  ])("takes a number as people write it: %s", async (written) => {
    expect(await get(`?number=${written}`)).toEqual(answer(emptyProfile("4915100000001")));
  });

  it("takes a LID, and knows its number where the device has learned it", async () => {
    const number = newNumber();
    await test.phone("/phone/profile", { number, about: "By LID" });
    const { body } = await get(`?number=${number}`);
    const { lid } = (body as { profile: { lid: string } }).profile;
    expect(await get(`?number=${lid}`)).toEqual(
      answer({ ...emptyProfile(number), profileStatus: "By LID", lid }),
    );
  });

  it("shows a LID alone when its number is not known", async () => {
    const other = await tenant.linkedSession();
    const lid = other.device?.lid ?? "";
    await test.phone("/phone/profile", { number: other.number, about: "Hello" });
    expect(await get(`?number=${lid}`)).toEqual(
      answer({ profilePicture: null, profileStatus: "Hello", lid }),
    );
  });

  it("shows the instance's own profile without a number", async () => {
    const { number } = session;
    await test.phone("/phone/profile", { number, about: "We are open", picture: true, hidden: true });
    const own = {
      ...emptyProfile(number),
      profilePicture: expect.stringContaining(number) as string,
      profileStatus: "We are open",
    };
    expect(await get()).toEqual(answer(own));
    expect(await get(`?number=${number}`)).toEqual(answer(own));
  });

  it("finds a Brazilian number under its other form", async () => {
    await unregister("5511988887777");
    expect(await get("?number=5511988887777")).toEqual(answer(emptyProfile("551188887777")));
  });

  it("refuses a number that is not on WhatsApp, in neither form, and a LID that is nobody's", async () => {
    const refusal = tokenRefusal(404, "Number is not registered on WhatsApp");
    const number = newNumber();
    await unregister(number);
    expect(await get(`?number=${number}`)).toEqual(refusal);
    for (const form of ["5521988887777", "552188887777"]) await unregister(form);
    expect(await get("?number=552188887777")).toEqual(refusal);
    expect(await get("?number=999999999999999@lid")).toEqual(refusal);
  });

  it.each([
    ["nothing", "?number="],
    ["letters", "?number=support"],
    ["too few digits", "?number=1234"],
    ["a zero first", "?number=0151%202345678"],
    ["16 digits", "?number=1234567890123456"],
    ["a group", "?number=120363000000000001@g.us"],
    ["a channel", "?number=120363000000000001@newsletter"],
    ["two numbers", "?number=4915100000001&number=4915100000002"],
  ])("refuses %s as a number", async (_title, query) => {
    expect(await get(query)).toEqual(tokenRefusal(400, "Invalid number"));
  });

  it("is for every token that may read", async () => {
    for (const secret of [await tenant.instanceToken(session), await tenant.apiKey("read")]) {
      expect((await Api.token(test.gateway, secret).call("GET", path())).status).toBe(200);
    }
    const sending = Api.token(test.gateway, await tenant.apiKey("send", "manage"));
    expect(await sending.call("GET", path())).toEqual(tokenRefusal(401, "Invalid token"));
    const other = Api.token(test.gateway, await tenant.instanceToken(await tenant.session()));
    expect(await other.call("GET", path())).toEqual(
      tokenRefusal(403, "Instance token does not match the instance"),
    );
    expect(await (await Tenant.in(test)).token.call("GET", path())).toEqual(
      tokenRefusal(404, "Instance not found"),
    );
  });

  it("needs a connected instance, after a number that can be one", async () => {
    const { name } = await tenant.session();
    const disconnected = tokenRefusal(503, "Instance is not connected to WhatsApp");
    for (const query of ["", "?number=4915100000001", "?number=999999999999999@lid"]) {
      expect(await tenant.token.call("GET", path(query, name))).toEqual(disconnected);
    }
    expect((await tenant.token.call("GET", path("?number=x", name))).status).toBe(400);
  });

  it("answers 503 when WhatsApp does not", async () => {
    await test.phone("/faults", { kind: "silence", number: session.number });
    const before = clock.pending;
    const call = get("?number=4915100000001");
    while (clock.pending === before) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(10_000);
    expect(await call).toEqual(tokenRefusal(503, "Failed to connect to WhatsApp"));
    await test.phone("/faults", { kind: "clear" });
  });
});

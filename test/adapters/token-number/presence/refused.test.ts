import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { presenceCalls } from "./presence-calls.ts";

const INVALID_BODY = "Invalid request body";
const NUMBER_MISSING = "Number is required";
const NUMBER_INVALID = "Invalid number";
const GROUP_INCOMPLETE = "Invalid number: takes a group's id with @g.us after it";
const STATE_MISSING = "State is required. Use 'typing', 'recording', or 'pause'";
const STATE_INVALID = "Invalid state. Use 'typing', 'recording', or 'pause'";

const { tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const instance = await tenant.linkedSession();

const { post, arrivedAt, settle } = presenceCalls(
  () => tenant,
  () => instance,
);

describe("a refused chat state", () => {
  it.each<[string, unknown, string]>([
    ["no body", undefined, INVALID_BODY],
    ["no JSON", "{number:", INVALID_BODY],
    ["a list", [], INVALID_BODY],
    ["null", "null", INVALID_BODY],
    ["a text", `"typing"`, INVALID_BODY],
    ["a number", "5", INVALID_BODY],
    ["more after the body", `{"number":"5511988887777","state":"pause"} x`, INVALID_BODY],
    ["a number as number", { number: 5511988887777, state: "typing" }, INVALID_BODY],
    ["a list as number", { number: ["5511988887777"], state: "typing" }, INVALID_BODY],
    ["a number as state", { number: "5511988887777", state: 1 }, INVALID_BODY],
    ["true as state", { number: "5511988887777", state: true }, INVALID_BODY],
    ["a text as duration", { number: "5511988887777", state: "typing", duration: "5" }, INVALID_BODY],
    ["a part of a second", { number: "5511988887777", state: "typing", duration: 2.5 }, INVALID_BODY],
    [
      "a part of a second with pause",
      { number: "5511988887777", state: "pause", duration: 2.5 },
      INVALID_BODY,
    ],
    ["an endless duration", `{"number":"5511988887777","state":"typing","duration":1e999}`, INVALID_BODY],
    ["an object as duration", { number: "5511988887777", state: "typing", duration: {} }, INVALID_BODY],
    [
      "a nest of 30,000 lists",
      `{"number":"5511988887777","state":"pause","x":${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
      INVALID_BODY,
    ],
    ["nothing", {}, NUMBER_MISSING],
    ["no number", { state: "typing" }, NUMBER_MISSING],
    ["an empty number", { number: "", state: "typing" }, NUMBER_MISSING],
    ["a number of null", { number: null, state: "typing" }, NUMBER_MISSING],
    ["letters in the number", { number: "55119abc8888", state: "typing" }, NUMBER_INVALID],
    ["formatting alone", { number: "+() -", state: "typing" }, NUMBER_INVALID],
    ["4 digits", { number: "1234", state: "typing" }, NUMBER_INVALID],
    ["16 digits", { number: "1234567890123456", state: "typing" }, NUMBER_INVALID],
    ["a zero first", { number: "0151 2345678", state: "typing" }, NUMBER_INVALID],
    ["two zeros first", { number: "0055 11 98888-7777", state: "typing" }, NUMBER_INVALID],
    ["a zero first in a JID", { number: "015123456789@c.us", state: "typing" }, NUMBER_INVALID],
    ["a group's id alone", { number: "120363406289005073", state: "typing" }, GROUP_INCOMPLETE],
    ["an old group's id alone", { number: "5511988887777-1600000000", state: "typing" }, GROUP_INCOMPLETE],
    [
      "a group's id as if it were a person's",
      { number: "120363406289005073@s.whatsapp.net", state: "typing" },
      NUMBER_INVALID,
    ],
    ["21 digits", { number: "123456789012345678901", state: "typing" }, NUMBER_INVALID],
    ["digits of another script", { number: "٥٥١١٩٨٨٨٨٧٧٧٧", state: "typing" }, NUMBER_INVALID],
    ["an unknown server", { number: "5511988887777@example.com", state: "typing" }, NUMBER_INVALID],
    ["a newsletter", { number: "120363422585881117@newsletter", state: "typing" }, NUMBER_INVALID],
    ["the status feed", { number: "status@broadcast", state: "typing" }, NUMBER_INVALID],
    ["a JID with nobody in it", { number: "@s.whatsapp.net", state: "typing" }, NUMBER_INVALID],
    ["no state", { number: "5511988887777" }, STATE_MISSING],
    ["an empty state", { number: "5511988887777", state: "" }, STATE_MISSING],
    ["a state of null", { number: "5511988887777", state: null }, STATE_MISSING],
    ["a state of the other dialect", { number: "5511988887777", state: "composing" }, STATE_INVALID],
    ["a state with a space", { number: "5511988887777", state: "typing " }, STATE_INVALID],
    ["a space as state", { number: "5511988887777", state: " " }, STATE_INVALID],
  ])("has %s: 400", async (_, body, message) => {
    expect(await post(body)).toEqual(tokenRefusal(400, message));
  });

  it.each<[string, unknown, string]>([
    ["a wrong type before a missing number", { state: 1 }, INVALID_BODY],
    ["a wrong duration before a missing number", { duration: "5" }, INVALID_BODY],
    ["a missing number before a missing state", {}, NUMBER_MISSING],
    ["a missing number before a wrong state", { state: "x" }, NUMBER_MISSING],
    ["a wrong number before a missing state", { number: "abc" }, NUMBER_INVALID],
    ["a wrong number before a wrong state", { number: "abc", state: "x" }, NUMBER_INVALID],
  ])("is told %s", async (_, body, message) => {
    expect(await post(body)).toEqual(tokenRefusal(400, message));
  });

  it("does not arrive", async () => {
    const number = newNumber();
    await post({ number });
    await post({ number, state: "singing" });
    await post({ number, state: "typing", duration: "5" });
    await settle();
    expect(arrivedAt(`${number}@s.whatsapp.net`)).toEqual([]);
  });

  it("is 503 while the instance is not connected, after everything else was looked at", async () => {
    const { name } = await tenant.session();
    expect(await post({ number: "5511988887777", state: "typing" }, {}, name)).toEqual(
      tokenRefusal(503, "Instance is not connected to WhatsApp"),
    );
    expect(await post({ number: "x", state: "typing" }, {}, name)).toEqual(tokenRefusal(400, NUMBER_INVALID));
  });

  it.each(["unknown", "%00", "a%2Fb", "%E0%A4%A", "x".repeat(101), "%20"])(
    "is 404 for the instance %j",
    async (name) => {
      expect(await post({ number: "5511988887777", state: "typing" }, {}, name)).toEqual(
        tokenRefusal(404, "Instance not found"),
      );
    },
  );

  it("is 404 for an instance's id, and for its name in capitals", async () => {
    for (const name of [instance.id, instance.name.toUpperCase()]) {
      expect((await post({ number: "5511988887777", state: "pause" }, {}, name)).status).toBe(404);
    }
  });
});

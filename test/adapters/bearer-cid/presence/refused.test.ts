import { describe, expect, it } from "vitest";
import { bearerRefusal, type Answer } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { presenceCalls } from "./presence-calls.ts";

const STATES = "takes composing, recording or paused";
const SECONDS = "takes whole seconds from 0 to 300";
const ADDRESS = "takes the JID of a person or a group, or 5 to 15 digits with the country code";

const missing = (field: string, why: string) =>
  bearerRefusal(400, "validation_error", `${field}: ${why}`, { [field]: why });
const notAllowed = (field: string, why: string) =>
  bearerRefusal(422, "validation_error", `${field}: ${why}`, { [field]: why });

const { tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const session = await tenant.linkedSession();

const { pathOf, put, arrivedAt, settle } = presenceCalls(
  () => tenant,
  () => session,
);

describe("a refused chat state", () => {
  it.each<[string, unknown, Answer]>([
    [
      "no body",
      undefined,
      bearerRefusal(400, "validation_error", "the body is missing", { body: "is missing" }),
    ],
    [
      "an empty body",
      "",
      bearerRefusal(400, "validation_error", "the body is missing", { body: "is missing" }),
    ],
    [
      "no JSON",
      "{state:",
      bearerRefusal(400, "validation_error", "the body is not JSON", { body: "is not JSON" }),
    ],
    ["an empty object", {}, missing("state", STATES)],
    ["a state of null", { state: null }, missing("state", STATES)],
    ["an empty state", { state: "" }, missing("state", STATES)],
    ["another state", { state: "typing" }, notAllowed("state", STATES)],
    ["a state in capitals", { state: "COMPOSING" }, notAllowed("state", STATES)],
    ["a state with a space", { state: "composing " }, notAllowed("state", STATES)],
    ["a number as state", { state: 1 }, notAllowed("state", STATES)],
    ["a list as state", { state: ["composing"] }, notAllowed("state", STATES)],
    ["an object as state", { state: {} }, notAllowed("state", STATES)],
    ["false as state", { state: false }, notAllowed("state", STATES)],
    ["a duration below 0", { state: "composing", duration: -1 }, notAllowed("duration", SECONDS)],
    ["a duration above 300", { state: "composing", duration: 301 }, notAllowed("duration", SECONDS)],
    ["a part of a second", { state: "recording", duration: 2.5 }, notAllowed("duration", SECONDS)],
    ["a text as duration", { state: "recording", duration: "5" }, notAllowed("duration", SECONDS)],
    ["a duration of null", { state: "composing", duration: null }, notAllowed("duration", SECONDS)],
    ["an endless duration", `{"state":"composing","duration":1e999}`, notAllowed("duration", SECONDS)],
    [
      "no state and a wrong duration",
      { duration: "5" },
      bearerRefusal(400, "validation_error", `state: ${STATES}`, { state: STATES, duration: SECONDS }),
    ],
    [
      "a wrong state and a wrong duration",
      { state: "x", duration: -1 },
      bearerRefusal(422, "validation_error", `state: ${STATES}`, { state: STATES, duration: SECONDS }),
    ],
  ])("has %s, and nothing arrives", async (_, body, expected) => {
    const number = newNumber();
    expect(await put(number, body)).toEqual(expected);
    await settle();
    expect(arrivedAt(`${number}@s.whatsapp.net`)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["a list", []],
    ["a list with a body in it", [{ state: "composing" }]],
    ["null", "null"],
    ["a text", `"composing"`],
    ["a number", "1"],
    ["true", "true"],
  ])("has %s for a body: 400", async (_, body) => {
    const answer = await put(newNumber(), body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "validation_error" } } });
    expect(Object.keys((answer.body as { error: { details: object } }).error.details)).toEqual([
      "body",
      "errors",
    ]);
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/json",
  ])("has the content type %s: 400", async (contentType) => {
    expect(await put(newNumber(), `{"state":"composing"}`, { "Content-Type": contentType })).toEqual(
      bearerRefusal(400, "validation_error", "the body takes the content type application/json", {
        "content-type": "takes application/json",
      }),
    );
  });

  it.each([
    "abc",
    "1234",
    "123456789012345678901",
    "1234567890123456",
    "015123456789",
    "%2B05511988887777",
    "005511988887777@s.whatsapp.net",
    "120363406289005073@s.whatsapp.net",
    "++5511988887777",
    "55 11 98888-7777",
    "5511988887777@",
    "@s.whatsapp.net",
    "5511988887777@example.com",
    "120363422585881117@newsletter",
    "status@broadcast",
    "5511988887777@s.whatsapp.net@s.whatsapp.net",
    "5511988887777@s.whatsapp.net%00",
    "a%2Fb",
    "%E0%A4%A",
    "%F0%9F%99%82",
  ])("has %j for an address: 400", async (cid) => {
    expect(await put(cid, { state: "composing" })).toEqual(
      bearerRefusal(400, "validation_error", `cid ${ADDRESS}`, { cid: ADDRESS }),
    );
  });

  it.each(["120363406289005073", "5511988887777-1600000000"])(
    "has the id of a group without its server for an address, and says so: %s",
    async (cid) => {
      const taken = "takes a group's id with @g.us after it";
      expect(await put(cid, { state: "composing" })).toEqual(
        bearerRefusal(400, "validation_error", `cid ${taken}`, { cid: taken }),
      );
    },
  );

  it("is 501 while the session is not connected, after everything else was looked at", async () => {
    const { id } = await tenant.session();
    const send = (cid: string, body: unknown) => tenant.bearer.call("PUT", pathOf(cid, id), body);
    expect(await send("5511988887777", { state: "composing" })).toEqual(
      bearerRefusal(501, "not_implemented", "live WhatsApp client is not available for this session"),
    );
    expect((await send("abc", { state: "composing" })).status).toBe(400);
    expect((await send("5511988887777", { state: "x" })).status).toBe(422);
  });

  it.each(["01J9ZX8K2QHV0M3T6R7P4N5W8C", "sess_01HZX8K3M9", "x", "%00"])(
    "is 404 for the session %j",
    async (id) => {
      expect(await tenant.bearer.call("PUT", pathOf("5511988887777", id), { state: "composing" })).toEqual(
        bearerRefusal(404, "not_found", "session not found"),
      );
    },
  );

  it("is 404 for the name of a session, and for its id in small letters", async () => {
    for (const id of [session.name, session.id.toLowerCase()]) {
      expect((await tenant.bearer.call("PUT", pathOf("5511988887777", id), { state: "paused" })).status).toBe(
        404,
      );
    }
  });
});

import { describe, expect, it } from "vitest";
import { bearerRefusal, type Answer } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { OpenApiDocument } from "../../../support/openapi-document.ts";
import { Tenant } from "../../../support/tenant.ts";

const ROOT = "/api/v1/sessions";
const LABEL_TAKES = "takes 1 to 100 characters, none of them a control character";
const PHONE_TAKES = "takes 5 to 15 digits with the country code";
const CHAT = "5511988887777@s.whatsapp.net";
const UNAUTHORIZED = bearerRefusal(401, "unauthorized", "missing or invalid credentials");
const NOT_FOUND = bearerRefusal(404, "not_found", "session not found");

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });

const create = (body?: unknown) => tenant.bearer.call("POST", ROOT, body);
const refused = (member: string, why: string): Answer =>
  bearerRefusal(400, "validation_error", `${member}: ${why}`, { [member]: why });

describe("a label", () => {
  it.each([
    ["an emoji", "🎉"],
    ["a joined emoji", "👩‍👩‍👧 family"],
    ["100 emoji", "🎉".repeat(100)],
    ["other alphabets", "دعم — поддержка — 支持"],
    ["quotes and marks", `<b>"a" 'b' \\ ; -- %00</b>`],
    ["spaces only", "   "],
  ])("may be %s, and is told as it was given", async (_, label) => {
    const made = await create({ label });
    expect(made).toMatchObject({ status: 201, body: { label } });
    const { id } = made.body as { id: string };
    expect(await tenant.bearer.call("GET", `${ROOT}/${id}`)).toMatchObject({ status: 200, body: { label } });
    const { body } = await tenant.token.call("GET", "/api/instance/list");
    expect((body as { instances: { name: string }[] }).instances.map(({ name }) => name)).toContain(id);
  });

  it.each<[string, unknown]>([
    ["of 101 characters", "x".repeat(101)],
    ["of 101 emoji", "🎉".repeat(101)],
    ["of none", ""],
    ["with a null", "a\0b"],
    ["with a line feed", "a\nb"],
    ["with a control character", "a\u0085b"],
    ["with a control of the terminal", "\u001b]0;owned\u0007"],
    ["that turns the reading direction", "a\u202eb"],
    ["with a mark of direction", "a\u200fb"],
    ["with half a surrogate pair", "a\ud83c"],
    ["that is null", null],
    ["that is a number", 5],
    ["that is a list", ["a"]],
    ["that is an object", { toString: "a" }],
  ])("%s is refused", async (_, label) => {
    expect(await create({ label })).toEqual(refused("label", LABEL_TAKES));
  });
});

describe("the id of a session", () => {
  it.each([
    ["a word", "x"],
    ["one sign short", "01J9ZX8K2QHV0M3T6R7P4N5W8"],
    ["one sign too long", "01J9ZX8K2QHV0M3T6R7P4N5W8CC"],
    ["in small letters", "01j9zx8k2qhv0m3t6r7p4n5w8c"],
    ["with a letter that no id has", "01J9ZX8K2QHV0M3T6R7P4N5W8U"],
    ["with a prefix", "sess_01HZX8K3M9"],
    ["dots", "..;"],
    ["a quote", "'"],
    ["an emoji", "%F0%9F%8E%89"],
    ["5000 signs long", "x".repeat(5_000)],
  ])("that is %s is nobody's", async (_, id) => {
    const at = `${ROOT}/${id}`;
    expect(await tenant.bearer.call("GET", at)).toEqual(NOT_FOUND);
    expect(await tenant.bearer.call("POST", `${at}:start`)).toEqual(NOT_FOUND);
    const presence = await tenant.bearer.call("PUT", `${at}/chats/${CHAT}/presence`, { state: "paused" });
    expect(presence).toEqual(NOT_FOUND);
  });

  it("is not its name", async () => {
    const { name } = await tenant.session("by-its-name");
    expect(await tenant.bearer.call("GET", `${ROOT}/${name}`)).toEqual(NOT_FOUND);
  });
});

describe("a header", () => {
  it.each([
    ["authorization", "Bearer \u0001"],
    ["authorization", "Bearer a\tb"],
    ["authorization", "Bearer \u007f"],
    ["authorization", "Bearer \u00e9\u00ff"],
    ["x-api-key", "\u0001\u0002"],
    ["x-api-key", "\u0080"],
    ["x-api-key", "{}"],
  ])("%s of %j is no credential", async (name, value) => {
    const answer = await tenant.bearer.presenting({ [name]: value }).call("GET", ROOT);
    expect(answer).toEqual(UNAUTHORIZED);
  });

  it.each(["text/plain", "multipart/form-data; boundary=x", "application/xml", "application/jsonp", "json"])(
    "content-type of %j is not JSON's",
    async (type) => {
      const why = "takes application/json";
      const expected = bearerRefusal(
        400,
        "validation_error",
        "the body takes the content type application/json",
        {
          "content-type": why,
        },
      );
      const headers = { "Content-Type": type };
      const session = await tenant.session();
      expect(await tenant.bearer.call("POST", ROOT, "{}", headers)).toEqual(expected);
      expect(
        await tenant.bearer.call(
          "POST",
          `${ROOT}/${session.id}/pairing-code`,
          `{"phone":"628123456789"}`,
          headers,
        ),
      ).toEqual(expected);
    },
  );
});

describe("a phone", () => {
  it.each<[string, unknown]>([
    ["missing", {}],
    ["null", { phone: null }],
    ["a number", { phone: 628123456789 }],
    ["a list", { phone: ["628123456789"] }],
    ["too short", { phone: "1234" }],
    ["too long", { phone: "1234567890123456" }],
    ["without a country", { phone: "08123456789" }],
    ["of two plus signs", { phone: "++628123456789" }],
  ])("that is %s is refused in words", async (_, body) => {
    const path = `${ROOT}/${(await tenant.session()).id}/pairing-code`;
    expect(await tenant.bearer.call("POST", path, body)).toEqual(refused("phone", PHONE_TAKES));
  });
});

type Schema = { readonly properties?: Readonly<Record<string, unknown>> };

/** Every operation that reads a body, by its address, with the members that the document tells of. */
const withBody = OpenApiDocument.of("bearer-cid").operations.flatMap(({ method, path, definition }) => {
  const body = definition["requestBody"] as
    { content: Record<string, { schema: { $ref: string } }> } | undefined;
  const name = body?.content["application/json"]?.schema.$ref.split("/").at(-1);
  if (name === undefined) return [];
  const { schemas } = OpenApiDocument.of("bearer-cid").json["components"] as {
    schemas: Record<string, Schema>;
  };
  return [{ method, path, members: Object.keys(schemas[name]?.properties ?? {}) }];
});

describe("every refusal of a body", () => {
  const WRONG = [undefined, null, 5, -1, 1.5, "", "x", "\0", true, [], [5], {}, { x: 5 }, { attempts: "x" }];
  const WHOLE = [[], "null", `"x"`, "5", "true", "{", undefined];

  it.each(withBody)(
    "of $method $path is a plain sentence about a member",
    async ({ method, path, members }) => {
      const own = await Tenant.in(test);
      const { body: webhook } = await own.bearer.call("POST", "/api/v1/webhooks", {
        url: "http://localhost/",
      });
      const at = path
        .replace("{session}", (await own.session()).id)
        .replace("{cid}", CHAT)
        .replace("{mid}", "3EB0A9253FA64269E11C")
        .replace("{gid}", "120363041234567890@g.us")
        .replace("{jid}", "120363041234567890@newsletter")
        .replace("{id}", (webhook as { id: string }).id);
      const bodies = [...members.flatMap((member) => WRONG.map((value) => ({ [member]: value }))), ...WHOLE];
      let refusedBodies = 0;
      for (const body of bodies) {
        const { status, body: answered } = await own.bearer.call(method, at, body);
        if (![400, 422].includes(status)) continue;
        refusedBodies++;
        const { error } = answered as {
          error: { code: string; message: string; details: { errors: string[] } };
        };
        expect(error.code).toBe("validation_error");
        const { errors, ...members } = error.details;
        const why = Object.values<string>(members);
        expect(why).not.toEqual([]);
        expect(errors).toEqual(
          Object.entries(members).map(([member, sentence]) => `${member}: ${String(sentence)}`),
        );
        for (const sentence of why) expect(sentence).toMatch(/^(takes [\w ,*-]+|is (missing|not JSON))$/);
        // In the documentation's own words.
        if (/^invalid (jid: |ticket request body$)/.test(error.message)) continue;
        expect(error.message).not.toMatch(/invalid|expected|received|undefined/i);
      }
      expect(refusedBodies).toBeGreaterThan(WHOLE.length / 2);
    },
  );

  it("is looked for in every operation that reads one", () => {
    expect(withBody.map(({ method, path }) => `${method} ${path.split("/").slice(3).join("/")}`)).toEqual([
      "POST sessions",
      "POST sessions/{session}/pairing-code",
      "PUT sessions/{session}/chats/{cid}/presence",
      "POST webhooks",
      "PATCH webhooks/{id}",
      "POST webhooks/{id}:redeliver",
      "POST sessions/{session}/messages",
      "PATCH sessions/{session}/messages/{mid}",
      "DELETE sessions/{session}/messages/{mid}",
      "POST sessions/{session}/messages/{mid}/reaction",
      "DELETE sessions/{session}/messages/{mid}/reaction",
      "POST sessions/{session}/messages/{mid}/forward",
      "POST sessions/{session}/messages/{mid}/vote",
      "POST sessions/{session}/channels",
      "POST sessions/{session}/channels/{jid}:mute",
      "PATCH sessions/{session}/chats/{cid}",
      "POST sessions/{session}/groups",
      "POST sessions/{session}/groups:join",
      "PATCH sessions/{session}/groups/{gid}",
      "POST sessions/{session}/groups/{gid}/members",
      "POST sessions/{session}/groups/{gid}/members:approve",
      "PUT sessions/{session}/presence",
      "POST sessions/{session}/status",
      "POST realtime/ticket",
    ]);
  });
});

import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Config } from "../../src/config.ts";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { Api, bearerRefusal, tokenRefusal } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";
import { IdentityProvider, newKey, type Claims, type SigningKey } from "../support/identity-provider.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { TestGateway } from "../support/test-gateway.ts";

const SESSIONS = "/api/v1/sessions";
const HOUR = 3_600_000;
const UNAUTHORIZED = bearerRefusal(401, "unauthorized", "missing or invalid credentials");
const NO_KEYS = bearerRefusal(503, "gateway_unavailable", "the keys of logins cannot be fetched");

let sandbox: Sandbox;
const stack: AsyncDisposable[] = [];
beforeAll(async () => void (sandbox = await startSandbox()));
afterEach(async () => {
  for (const one of stack.splice(0).reverse()) await one[Symbol.asyncDispose]();
});
afterAll(() => sandbox.close());

/** A gateway with an identity provider of its own, and somebody who logs in there. */
async function start(config: Partial<Config> = {}) {
  const clock = new ManualClock();
  const provider = await IdentityProvider.start(clock);
  const settings = { requestsPerMinute: 0, jwksUrl: provider.url, ...config };
  const test = await TestGateway.start({ clock, sandbox, config: settings });
  stack.push(provider, test);
  const { organizationId } = test.secrets;
  const exp = clock.wallMs() / 1000 + 365 * 86_400;
  const token = (key?: SigningKey, claims: Claims = {}) =>
    provider.token({ activeOrganizationId: organizationId, orgRole: "owner", exp, ...claims }, key);
  const ask = (presented: string) => Api.bearer(test.gateway, presented).call("GET", SESSIONS);
  return { clock, provider, test, token, ask };
}

/** How the log tells of the JWKS. */
function told({ log }: TestGateway): readonly unknown[] {
  return log
    .map((line) => JSON.parse(line) as { readonly msg: string; readonly reason?: string })
    .filter(({ msg }) => msg.includes("JWKS"))
    .map(({ msg, reason }) => reason ?? msg);
}

it("keys are fetched when they are needed, once for many tokens", async () => {
  const { test, provider, token, ask } = await start();
  await Api.bearer(test.gateway, test.secrets.apiKey).call("GET", SESSIONS);
  await ask("no.credential.at-all");
  expect(provider.fetches).toBe(0);
  const tokens = await Promise.all(Array.from({ length: 100 }, () => token()));
  const answers = await Promise.all(tokens.map(ask));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(provider.fetches).toBe(1);
});

it("keys are used for 10 minutes, then fetched anew", async () => {
  const { clock, provider, token, ask } = await start();
  const presented = await token();
  await ask(presented);
  await clock.advance(599_999);
  expect((await ask(presented)).status).toBe(200);
  expect(provider.fetches).toBe(1);
  await clock.advance(1);
  expect((await ask(presented)).status).toBe(200);
  await eventually("the keys are fetched anew", () => provider.fetches === 2);
});

it("a new key is taken up with the first token that it signs, and the old goes on while it is published", async () => {
  const { clock, provider, token, ask } = await start();
  const old = await token();
  expect((await ask(old)).status).toBe(200);
  const second = await newKey("second");
  provider.keys = [...provider.keys, second];
  await clock.advance(10_000);
  expect((await ask(await token(second))).status).toBe(200);
  expect((await ask(old)).status).toBe(200);
  expect(provider.fetches).toBe(2);
});

it("a key that is no longer published opens nothing once the keys are fetched anew", async () => {
  const { clock, provider, token, ask } = await start();
  const old = await token();
  expect((await ask(old)).status).toBe(200);
  provider.keys = [await newKey("second")];
  await clock.advance(600_000);
  // This call has them fetched, and does not wait for it.
  expect((await ask(old)).status).toBe(200);
  await eventually("the key is withdrawn", async () => (await ask(old)).status === 401);
  expect(await ask(old)).toEqual(UNAUTHORIZED);
  expect((await ask(await token())).status).toBe(200);
});

it("a JWKS that hangs holds no login whose key is known", async () => {
  const { clock, provider, token, ask } = await start();
  const presented = await token();
  expect((await ask(presented)).status).toBe(200);
  provider.misbehave = () => undefined;
  for (const ms of [600_000, 3_000, 10_000]) {
    await clock.advance(ms);
    // Nobody moves the clock meanwhile: whoever waited would wait for ever.
    expect((await ask(presented)).status).toBe(200);
  }
  await eventually("the JWKS was asked again and again", () => provider.fetches === 3);
});

it("many tokens with unknown key ids cause one fetch in 10 s", async () => {
  const { clock, provider, token, ask } = await start();
  const stranger = await newKey("stranger");
  const unknown = await Promise.all(
    Array.from({ length: 200 }, (_, i) => token({ ...stranger, kid: `unknown ${i}` })),
  );
  const askAll = async () => {
    const answers = await Promise.all(unknown.map(ask));
    for (const answer of answers) expect(answer).toEqual(UNAUTHORIZED);
  };
  await askAll();
  await clock.advance(9_999);
  await askAll();
  expect(provider.fetches).toBe(1);
  await clock.advance(1);
  await askAll();
  expect(provider.fetches).toBe(2);
  expect((await ask(await token())).status).toBe(200);
});

it("keys go on while the JWKS is out of reach, until they are stale", async () => {
  const { clock, provider, test, token, ask } = await start({ jwksStaleHours: 2 });
  const presented = await token();
  expect((await ask(presented)).status).toBe(200);
  await provider.goDown();
  for (const ms of [600_000, 10_000, 2 * HOUR - 610_001]) {
    await clock.advance(ms);
    expect((await ask(presented)).status).toBe(200);
  }
  await clock.advance(1);
  expect(await ask(presented)).toEqual(NO_KEYS);
  await provider.goUp();
  await clock.advance(10_000);
  expect((await ask(presented)).status).toBe(200);
  expect(told(test)).toEqual(["ECONNREFUSED", "the JWKS can be fetched again"]);
});

it("keys that may not go on end when they are to be fetched anew", async () => {
  const { clock, provider, token, ask } = await start({ jwksStaleHours: 0 });
  const presented = await token();
  expect((await ask(presented)).status).toBe(200);
  await provider.goDown();
  await clock.advance(599_999);
  expect((await ask(presented)).status).toBe(200);
  await clock.advance(1);
  expect(await ask(presented)).toEqual(NO_KEYS);
});

it("an unknown key id is 401 while known keys go on, whether or not the JWKS is in reach", async () => {
  const { clock, provider, token, ask } = await start();
  await ask(await token());
  await provider.goDown();
  await clock.advance(10_000);
  expect(await ask(await token(await newKey("unknown")))).toEqual(UNAUTHORIZED);
});

it("without any keys a login is 503 in both dialects and never 401, tried again after 10 s", async () => {
  const { clock, provider, test, token, ask } = await start();
  await provider.goDown();
  const presented = await token();
  expect(await ask(presented)).toEqual(NO_KEYS);
  expect(await Api.token(test.gateway, presented).call("GET", "/api/instance/list")).toEqual(
    tokenRefusal(503, "Service unavailable"),
  );
  expect(await ask(test.secrets.apiKey)).toMatchObject({ status: 200 });
  await provider.goUp();
  await clock.advance(9_999);
  expect(await ask(presented)).toEqual(NO_KEYS);
  expect(provider.fetches).toBe(0);
  await clock.advance(1);
  expect((await ask(presented)).status).toBe(200);
});

it("a fault that a token shows by itself is 401 also without any keys", async () => {
  const { provider, test, token, ask } = await start();
  await provider.goDown();
  const [, payload = "", signature = ""] = (await token()).split(".");
  const header = Buffer.from('{"alg":"HS256","kid":"first"}').toString("base64url");
  expect(await ask([header, payload, signature].join("."))).toEqual(UNAUTHORIZED);
  expect(told(test)).toEqual([]);
});

it("a login that cannot be told is counted for its address, and 429 comes before 503", async () => {
  const { provider, test, token, ask } = await start({ requestsPerMinute: 3 });
  await provider.goDown();
  const presented = await token();
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) statuses.push((await ask(presented)).status);
  expect(statuses).toEqual([503, 503, 503, 429, 429]);
  expect((await ask("nobody")).status).toBe(429);
  expect((await ask(test.secrets.apiKey)).status).toBe(200);
});

it("a token of more than 8 KiB is refused before anything is fetched", async () => {
  const { provider, token, ask } = await start();
  const sized = async (size: number) => {
    const least = (await token(undefined, { filler: "" })).length;
    return token(undefined, { filler: "x".repeat(Math.floor(((size - least) * 3) / 4)) });
  };
  const tooLarge = await sized(8_200);
  expect(tooLarge.length).toBeGreaterThan(8_192);
  expect(await ask(tooLarge)).toEqual(UNAUTHORIZED);
  expect(await ask(await sized(1_000_000))).toEqual(UNAUTHORIZED);
  expect(provider.fetches).toBe(0);
  const justSo = await sized(8_190);
  expect(justSo.length).toBeGreaterThan(8_180);
  expect((await ask(justSo)).status).toBe(200);
});

const json = (body: unknown) => (response: ServerResponse) => void response.end(JSON.stringify(body));
const MISBEHAVIOUR: readonly (readonly [string, (response: ServerResponse) => void, RegExp])[] = [
  ["a page", (response) => void response.end("<html>login</html>"), /is not valid JSON/],
  ["nothing", (response) => void response.end(), /JSON/],
  ["a list", json([]), /malformed/],
  ["keys that are a text", json({ keys: "first" }), /malformed/],
  ["a key that is a text", json({ keys: ["first"] }), /malformed/],
  ["500", (response) => void response.writeHead(500).end("{}"), /^it answers with status 500$/],
  [
    "10 MB",
    (response) => void response.end(`{"keys":[],"filler":"${"x".repeat(10_000_000)}"}`),
    /^it answers with more than 262144 bytes$/,
  ],
  [
    "half an answer",
    (response) => void response.write('{"keys":', () => response.destroy()),
    /UND_ERR_SOCKET/,
  ],
];

it.each(MISBEHAVIOUR)(
  "a JWKS that answers %s has no keys, and takes none away",
  async (_, answer, reason) => {
    const { clock, provider, test, token, ask } = await start();
    const presented = await token();
    provider.misbehave = answer;
    expect(await ask(presented)).toEqual(NO_KEYS);
    expect(told(test)).toEqual([expect.stringMatching(reason)]);

    provider.misbehave = undefined;
    await clock.advance(10_000);
    expect((await ask(presented)).status).toBe(200);
    provider.misbehave = answer;
    await clock.advance(600_000);
    expect((await ask(presented)).status).toBe(200);
    await eventually("the JWKS is asked once more", () => provider.fetches === 3);
    expect((await ask(presented)).status).toBe(200);
  },
);

it("a JWKS that leads elsewhere is not followed", async () => {
  const { clock, provider, test, token, ask } = await start();
  const elsewhere = await IdentityProvider.start(clock);
  stack.push(elsewhere);
  elsewhere.keys = provider.keys;
  provider.misbehave = (response) => void response.writeHead(302, { Location: elsewhere.url }).end();
  expect(await ask(await token())).toEqual(NO_KEYS);
  expect(elsewhere.fetches).toBe(0);
  expect(told(test)).toEqual(["it answers with status 302"]);
});

it.each<[string, (response: ServerResponse) => void]>([
  ["does not answer", () => undefined],
  ["does not end its answer", (response) => void response.writeHead(200).write('{"keys":[')],
])("a JWKS that %s is given up after 3 s", async (_, answer) => {
  const { clock, provider, test, token, ask } = await start();
  provider.misbehave = answer;
  const asked = ask(await token());
  await eventually("the JWKS is asked", () => provider.fetches === 1);
  await clock.advance(2_999);
  expect(told(test)).toEqual([]);
  await clock.advance(1);
  expect(await asked).toEqual(NO_KEYS);
  expect(told(test)).toEqual(["no answer in 3 s"]);
});

it("a JWKS of no keys takes the known ones away", async () => {
  const { clock, provider, token, ask } = await start();
  const presented = await token();
  expect((await ask(presented)).status).toBe(200);
  provider.keys = [];
  await clock.advance(600_000);
  await eventually("the keys are taken away", async () => (await ask(presented)).status === 401);
  expect(await ask(presented)).toEqual(UNAUTHORIZED);
});

it("a key that cannot be used is the fault of who presents its token", async () => {
  const { provider, token, ask } = await start();
  const [key] = provider.keys;
  const presented = await token();
  provider.misbehave = json({ keys: [{ ...key?.jwk, n: "AQAB" }] });
  expect(await ask(presented)).toEqual(UNAUTHORIZED);
});

it("a gateway that stops does not wait for a JWKS that hangs", async () => {
  const { provider, test, token, ask } = await start();
  provider.misbehave = () => undefined;
  const asked = ask(await token());
  await eventually("the JWKS is asked", () => provider.fetches === 1);
  await test.gateway.close();
  expect(await asked).toEqual(NO_KEYS);
  expect(told(test)).toEqual(["the gateway stops"]);
});

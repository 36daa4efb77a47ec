import { beforeEach, describe, expect, it } from "vitest";
import type { Answer } from "../../support/api.ts";
import { Api } from "../../support/api.ts";
import { gatewayOfFile } from "../../support/gateway-of-file.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { newNumber, Tenant } from "../../support/tenant.ts";

const LIMIT = 5;
const MOST_IN_A_SECOND = 10;
const BY_THE_LIMIT = { status: 429 };

const clock = new ManualClock();
const { test, tenant } = await gatewayOfFile({ clock, config: { requestsPerMinute: LIMIT } });
const session = await tenant.linkedSession();
beforeEach(() => clock.advance(60_000));

const DIALECTS = [
  {
    name: "bearer/cid",
    api: (secret: string) => Api.bearer(test.gateway, secret),
    secret: () => tenant.secrets.apiKey,
    send: (api: Api, number: string, shown: boolean, name = session.id): Promise<Answer> =>
      api.call("PUT", `/api/v1/sessions/${name}/chats/${number}/presence`, {
        state: shown ? "composing" : "paused",
        ...(shown && { duration: 300 }),
      }),
  },
  {
    name: "token/number",
    api: (secret: string) => Api.token(test.gateway, secret),
    secret: () => tenant.secrets.accountToken,
    send: (api: Api, number: string, shown: boolean, name = session.name): Promise<Answer> =>
      api.call("POST", `/api/chat/presence/${name}`, {
        number,
        state: shown ? "typing" : "pause",
        ...(shown && { duration: 60 }),
      }),
  },
];

/** The states that a chat was told. */
function told(number: string): readonly string[] {
  const all = test.sandbox.chatStates().filter(({ to }) => to?.startsWith(number));
  return all.map(({ state }) => String(state));
}

async function untilTold(number: string, count: number): Promise<readonly string[]> {
  for (let since = 0; told(number).length < count;) {
    const { id } = await test.sandbox.untilChatState(({ to }) => to?.startsWith(number) === true, { since });
    since = id;
  }
  return told(number);
}

describe.each(DIALECTS)("a paused that the limit of a credential refuses in the $name dialect", (dialect) => {
  const { send } = dialect;

  /** Its indicators run, and its limit is spent. */
  async function limited(numbers: readonly string[], secret = dialect.secret()): Promise<Api> {
    const api = dialect.api(secret);
    for (const number of numbers) expect((await send(api, number, true)).status).toBeLessThan(300);
    for (let i = numbers.length; i < LIMIT; i++) await send(api, newNumber(), false);
    return api;
  }

  it("is answered 429 and ends the indicator, once", async () => {
    const number = newNumber();
    const api = await limited([number]);
    expect(await send(api, number, false)).toMatchObject(BY_THE_LIMIT);
    expect(await untilTold(number, 2)).toEqual(["composing", "paused"]);
    expect(await send(api, number, false)).toMatchObject(BY_THE_LIMIT);
    await clock.advance(30_000);
    expect(told(number)).toEqual(["composing", "paused"]);
  });

  it("sends nothing where nothing runs, nor for another state", async () => {
    const [number, other] = [newNumber(), newNumber()];
    const api = await limited([number]);
    expect(await send(api, other, false)).toMatchObject(BY_THE_LIMIT);
    expect(await send(api, other, true)).toMatchObject(BY_THE_LIMIT);
    expect(await send(api, number, true)).toMatchObject(BY_THE_LIMIT);
    await send(api, number, false);
    expect(await untilTold(number, 2)).toEqual(["composing", "paused"]);
    expect(told(other)).toEqual([]);
  });

  it("is looked at 10 times in a second", async () => {
    const number = newNumber();
    const api = await limited([number]);
    for (let i = 0; i < MOST_IN_A_SECOND; i++) await send(api, newNumber(), false);
    await send(api, number, false);
    await clock.advance(999);
    await send(api, number, false);
    expect(await untilTold(number, 1)).toEqual(["composing"]);
    await clock.advance(1);
    await send(api, number, false);
    expect(await untilTold(number, 2)).toEqual(["composing", "paused"]);
  });

  it("does nothing without the right, in another's session, or for what is no address", async () => {
    const number = newNumber();
    await limited([number]);
    const reader = dialect.api(await tenant.apiKey("read"));
    const stranger = dialect.api((await Tenant.in(test)).secrets.apiKey);
    const byOther = dialect.api(await tenant.instanceToken(await tenant.session()));
    for (const api of [reader, stranger, byOther]) {
      for (let i = 0; i < LIMIT; i++) await send(api, number, false);
      expect(await send(api, number, false)).toMatchObject(BY_THE_LIMIT);
    }
    const own = await limited([]);
    expect(await send(own, "nobody", false)).toMatchObject(BY_THE_LIMIT);
    expect(await untilTold(number, 1)).toEqual(["composing"]);
    const byOwn = dialect.api(await tenant.instanceToken(session));
    for (let i = 0; i < LIMIT; i++) await send(byOwn, newNumber(), false);
    expect(await send(byOwn, number, false)).toMatchObject(BY_THE_LIMIT);
    expect(await untilTold(number, 2)).toEqual(["composing", "paused"]);
  });
});

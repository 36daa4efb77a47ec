import createClient, { type Client } from "openapi-fetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ManualClock } from "../support/manual-clock.ts";
import { newNumber, Tenant } from "../support/tenant.ts";
import { TestGateway } from "../support/test-gateway.ts";
import { answered } from "./answered.ts";
import type { paths } from "./token-number.d.ts";

/** The life of an instance through a client that is generated from the document, over HTTP. */

const clock = new ManualClock();
let test: TestGateway;
let tenant: Tenant;
let account: Client<paths>;
beforeAll(async () => {
  test = await TestGateway.start({ clock, config: { requestsPerMinute: 0 } });
  tenant = await Tenant.in(test);
  account = clientWith(tenant.secrets.accountToken);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

function clientWith(token: string): Client<paths> {
  return createClient<paths>({ baseUrl: test.gateway.address, headers: { token } });
}

const of = (instance: string) => ({ params: { path: { instance } } });

async function untilConnected(name: string): Promise<void> {
  const { core } = test.gateway;
  const session = await core.sessions.findByName(tenant.secrets.organizationId, name);
  expect(session && (await core.sessions.untilOpen(session, 60_000))).toBe(true);
}

async function statusOf(name: string) {
  const query = { instanceName: name };
  const [instance] = answered(await account.GET("/api/instance/list", { params: { query } })).instances;
  return instance?.status;
}

describe("a client generated from the token/number document", () => {
  it("leads an instance from its making to its end", async () => {
    const name = "support";
    const number = newNumber();
    const created = answered(await account.POST("/api/instance/new", { body: { name } }));
    expect(created.instance.status).toBe("disconnected");
    const instance = clientWith(created.data.token);

    const link = answered(await instance.GET("/api/instance/connect/{instance}", of(name)));
    if (!("qrCode" in link)) throw new Error(`expected a QR, got ${link.message}`);
    expect(link.qrCodeBase64).toMatch(/^data:image\/png;base64,/);
    await test.phone("/phone/scan", { qr: link.qrCode, number });
    await untilConnected(name);
    expect(await statusOf(name)).toBe("connected");

    const presence = "/api/chat/presence/{instance}";
    const chat = newNumber();
    const shown = answered(
      await instance.POST(presence, { ...of(name), body: { number: chat, state: "typing", duration: 5 } }),
    );
    expect(shown).toMatchObject({ state: "typing", duration: 5, chat_jid: `${chat}@s.whatsapp.net` });
    await clock.advance(5_000);
    await test.sandbox.untilChatState(({ to, state }) => to === shown.chat_jid && state === "paused");
    await instance.POST(presence, { ...of(name), body: { number: chat, state: "recording" } });
    await instance.POST(presence, { ...of(name), body: { number: chat, state: "pause" } });
    const arrived = () =>
      test.sandbox
        .chatStates({ session: number })
        .filter(({ to }) => to === shown.chat_jid)
        .map(({ state, media }) => media ?? state);
    await test.sandbox.untilChatState(() => arrived().length === 4);
    expect(arrived()).toEqual(["composing", "paused", "audio", "paused"]);

    const changed = answered(
      await instance.POST("/api/instance/settings/{instance}", {
        ...of(name),
        body: { keepOnlineStatus: true },
      }),
    );
    expect(changed.settings.keepOnlineStatus).toBe(true);
    const { settings } = answered(await instance.GET("/api/instance/getSettings/{instance}", of(name)));
    expect(settings).toEqual(changed.settings);

    const again = answered(await instance.POST("/api/instance/reconnect/{instance}", of(name)));
    expect(again.status).toBe("connecting");
    const { core } = test.gateway;
    const session = await core.sessions.findByName(tenant.secrets.organizationId, name);
    expect(session && (await core.sessions.untilOpen(session, 60_000))).toBe(true);
    const open = answered(await instance.GET("/api/instance/connect/{instance}", of(name)));
    expect(open.status).toBe("connected");

    const out = answered(await instance.DELETE("/api/instance/logout/{instance}", of(name)));
    expect(out.instance.status).toBe("loggedout");
    expect(await statusOf(name)).toBe("loggedout");
    const refused = await instance.POST(presence, { ...of(name), body: { number: chat, state: "typing" } });
    expect([refused.response.status, refused.error?.error.message]).toEqual([
      503,
      "Instance is not connected to WhatsApp",
    ]);

    const deleted = answered(await account.DELETE("/api/instance/delete/{instance}", of(name)));
    expect(deleted.instance.status).toBe("deleted");
    expect(answered(await account.GET("/api/instance/list")).instances).toEqual([]);
  });

  it("links by a code", async () => {
    const number = newNumber();
    answered(await account.POST("/api/instance/new", { body: { name: "by-code" } }));
    const link = answered(
      await account.GET("/api/instance/connect/{instance}", {
        params: { path: { instance: "by-code" }, query: { number } },
      }),
    );
    if (!("pairingCode" in link)) throw new Error(`expected a code, got ${link.message}`);
    await test.phone("/phone/enter-code", { code: link.pairingCode, number });
    await untilConnected("by-code");
    expect(await statusOf("by-code")).toBe("connected");
  });

  it("is told of the gateway's health", async () => {
    expect(answered(await account.GET("/health")).checks.db).toBe("ok");
  });
});

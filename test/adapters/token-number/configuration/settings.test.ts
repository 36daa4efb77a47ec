import { describe, expect, it } from "vitest";
import { Api } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { DEFAULTS } from "../default-settings.ts";

const { test } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const api = Api.token(test.gateway, test.secrets.accountToken);

describe("instance settings", () => {
  it("are the documented defaults for a new instance", async () => {
    await test.createSession("fresh");
    expect(await api.call("GET", "/api/instance/getSettings/fresh")).toEqual({
      status: 200,
      body: { success: true, message: "Settings retrieved successfully", settings: DEFAULTS },
    });
  });

  it("keep what is not sent, and are echoed by every call that shows them", async () => {
    await test.createSession("partial");
    await api.call("POST", "/api/instance/settings/partial", {
      callRejectMessage: "later",
      ignoreStatus: true,
    });
    const changed = await api.call("POST", "/api/instance/settings/partial", { autoReadMessages: true });
    const settings = { ...DEFAULTS, callRejectMessage: "later", ignoreStatus: true, autoReadMessages: true };
    expect(changed).toEqual({
      status: 200,
      body: { success: true, message: "Settings updated successfully", settings },
    });
    expect(await api.call("GET", "/api/instance/list?instanceName=partial")).toMatchObject({
      body: { instances: [{ settings }] },
    });
    const session = await test.gateway.core.sessions.findByName(test.secrets.organizationId, "partial");
    expect(session?.autoRead).toBe(true);
  });

  it("can be given with the creation", async () => {
    await api.call("POST", "/api/instance/new", {
      name: "born",
      keepOnlineStatus: true,
      ignoreGroupMessages: true,
    });
    expect(await api.call("GET", "/api/instance/getSettings/born")).toMatchObject({
      body: { settings: { ...DEFAULTS, keepOnlineStatus: true, ignoreGroupMessages: true } },
    });
  });

  it.each([
    ["nothing", {}, "At least one setting is required"],
    ["only what is no setting", { nonsense: 1 }, "At least one setting is required"],
    ["a wrong type", { keepOnlineStatus: "yes" }, "Invalid request body"],
    ["no JSON", "{", "Invalid request body"],
  ])("refuse %s", async (_title, body, message) => {
    await test.createSession(`bad-${message.length}-${JSON.stringify(body).length}`);
    const name = `bad-${message.length}-${JSON.stringify(body).length}`;
    expect(await api.call("POST", `/api/instance/settings/${name}`, body)).toEqual({
      status: 400,
      body: { success: false, error: { message } },
    });
  });

  it("tell WhatsApp at once when keepOnlineStatus changes", async () => {
    const number = "5511999990077";
    await test.linkedSession("online", number);
    const told = async (availability: string, since: number) => {
      const record = await test.sandbox.untilChatState(
        ({ from, state }) => from === number && state === availability,
        { since },
      );
      return record.id;
    };
    const first = await told("unavailable", 0);
    await api.call("POST", "/api/instance/settings/online", { keepOnlineStatus: true });
    const second = await told("available", first);
    await api.call("POST", "/api/instance/settings/online", { keepOnlineStatus: false });
    await told("unavailable", second);
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });
});

import { expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { gatewayOfFile } from "../../support/gateway-of-file.ts";
import { newNumber } from "../../support/tenant.ts";
import { at, deliveriesAt, tell } from "./deliveries.ts";

const SECRET = "of the owner's";
const AUTHORIZATION = "Bearer the owner's";

const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const session = await tenant.linkedSession();
const { sandbox } = test;

const write = (text: string) => test.phone("/phone/send", { from: newNumber(), to: session.number, text });

it("is told of what happens in bearer/cid, signed, and again when it failed", async () => {
  await tell(sandbox, "bearer/expect", { secret: SECRET });
  await tell(sandbox, "bearer/fault", { kind: "reset", times: 1 });
  const webhook = {
    url: at(sandbox, "bearer"),
    secret: SECRET,
    events: ["message"],
    retryPolicy: { delaySeconds: 1 },
  };
  expect(await tenant.bearer.call("POST", "/api/v1/webhooks", webhook)).toMatchObject({ status: 201 });
  await write("hello");
  await eventually("it has come twice", async () => (await deliveriesAt(sandbox, "bearer")).length === 2);
  const told = { event: "message", session: session.id, isOutOfOrder: false };
  const checks = { hmac: "valid", standardWebhooks: "valid", authorization: "unchecked" };
  expect(await deliveriesAt(sandbox, "bearer")).toMatchObject([
    { ...told, checks, isAgain: true, fault: null },
    { ...told, checks, isAgain: false, fault: "reset" },
  ]);
});

it("is told of it in token/number, by the event's name and with the Authorization", async () => {
  await tell(sandbox, "token/expect", { authorization: AUTHORIZATION });
  const webhook = {
    enabled: true,
    url: at(sandbox, "token"),
    authorization: AUTHORIZATION,
    byEvents: true,
    events: ["message.exchange"],
  };
  const path = `/api/events/webhook/${session.name}`;
  expect(await tenant.token.call("POST", path, webhook)).toMatchObject({ status: 200 });
  await write("hello");
  await eventually("it has come", async () => (await deliveriesAt(sandbox, "token")).length === 1);
  expect(await deliveriesAt(sandbox, "token")).toMatchObject([
    {
      path: "/message.exchange",
      event: "message.exchange",
      session: session.name,
      checks: { hmac: "unchecked", standardWebhooks: "unchecked", authorization: "valid" },
    },
  ]);
});

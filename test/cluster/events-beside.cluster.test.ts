import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { EventReader } from "../support/event-reader.ts";
import { freePort } from "../support/free-port.ts";
import { testDatabase } from "../support/postgres/database.ts";
import { ownerOf, TestGateway } from "../support/test-gateway.ts";
import { WebhookReceiver } from "../support/webhook-receiver.ts";

it("what happens on one node is read on another, and delivered, also once the first has gone", async () => {
  await using database = await testDatabase();
  await using sandbox = await startSandbox();
  await using receiver = await WebhookReceiver.start();
  const node = async () =>
    TestGateway.start({
      sandbox,
      config: {
        databaseUrl: database.url,
        encryptionKey: Buffer.alloc(32, 9),
        nodeAddress: `127.0.0.1:${await freePort()}`,
        privateDestinations: "allow",
        requestsPerMinute: 0,
      },
    });
  await using one = await node();
  await using two = await node();
  const acme = await ownerOf(one.gateway, one.secrets);
  await using reader = await EventReader.open(one.gateway, one.secrets.apiKey);
  const body = { url: receiver.url("/hook"), events: ["session.status"] };
  const made = await one.bearer("POST", "/api/v1/webhooks", body);
  expect(made.status).toBe(201);

  const { id } = await two.gateway.core.sessions.create(acme, { name: "support" });
  const [told] = await reader.until(({ event }) => event === "session.status");
  expect(told?.session).toBe(id);
  await receiver.until("/hook", "session.status", ({ session }) => session === id);
  const gone = await two.bearer("DELETE", `/api/v1/sessions/${id}`, undefined, one.secrets.apiKey);
  expect(gone.status).toBeLessThan(300);
  expect((await reader.until(({ event }) => event === "session.deleted")).at(-1)?.session).toBe(id);

  const second = await two.gateway.core.sessions.create(acme, { name: "sales" });
  expect((await reader.until(({ session }) => session === second.id)).at(-1)?.event).toBe("session.status");
  await two.gateway.close();
  const again = await one.bearer("DELETE", `/api/v1/sessions/${second.id}`);
  expect(again.status).toBeLessThan(300);
  expect((await reader.until(({ event }) => event === "session.deleted")).at(-1)?.session).toBe(second.id);
});

import { describe, expect, it } from "vitest";
import { newSecret } from "../../src/auth/index.ts";
import { GARDEN, groupOf, PARK } from "../contracts/store/support/groups.ts";
import { AT_MS } from "../contracts/store/support/filled-stores.ts";
import { contents, DEVICE, TestStore } from "./test-store.ts";

const REFUSED = expect.objectContaining({
  code: "unreadable",
  message: "a stored secret cannot be decrypted",
}) as Error;

describe("the files of a data folder", () => {
  it("show no secret to whoever reads them", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const instanceToken = newSecret("instance_token");
    const session = await test.session(acme, {}, instanceToken);
    const device = "the credentials of a device 🔑";
    const key = "a pre-key of a device";
    await test.store.devices.writeCredentials(session.id, device, DEVICE);
    await test.store.devices.writeKeys(session.id, [{ type: "pre-key", id: "1", value: key }]);
    const customHeaders = { "X-Header-Name": "a header's value" };
    await test.webhook(acme, { customHeaders, sessionId: session.id }, "the secret of a webhook");
    await test.labelled(acme, session.id, { url: "https://ana:login-of-a-webhook@app.example/" });
    const content = { kind: "text", text: "what is in a message" } as const;
    const wire = Buffer.from("a message as it leaves");
    const intent = { content, mentions: ["4915111111@s.whatsapp.net"], source: "who asks for it", wire };
    const message = await test.message(session.id, intent);
    const poll = {
      kind: "poll",
      question: "the question of a poll",
      options: ["a", "b"],
      selectable: 0,
    } as const;
    await test.message(session.id, { content: poll, quoted: "QUOTED" });
    const facts = { subject: "the name of a group", description: "what a group says of itself" };
    await test.store.groups.put(session.id, groupOf(GARDEN, facts), AT_MS, AT_MS);
    const secrets = [
      content.text,
      wire.toString(),
      poll.question,
      intent.mentions[0] ?? "",
      intent.source,
      "QUOTED",
      facts.subject,
      facts.description,
      (await test.credential(acme)).secret,
      (await test.credential(acme, "account_token")).secret,
      instanceToken,
      // A caller's own, of which the first characters would be half of it.
      instanceToken.slice(0, 8),
      device,
      "credentials of a device",
      key,
      "X-Header-Name",
      customHeaders["X-Header-Name"],
      "the secret of a webhook",
      "login-of-a-webhook",
    ];
    const own = "own-token-of-16c";
    await test.session(acme, {}, own);
    const files = [...contents(test.directory).values()].join("\n");
    for (const secret of [...secrets, own, own.slice(0, 8)]) {
      expect(files).not.toContain(Buffer.from(secret).toString("latin1"));
    }
    // The needles would be found if they were there: what is no secret is.
    expect(files).toContain(session.id);
    expect(files).toContain(DEVICE.number);
    expect(files).toContain(message.id);
  });
});

describe("a sealed row", () => {
  it("of one session's device is refused in another's", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const [one, other] = [await test.linkedSession(acme), await test.linkedSession(acme)];
    test.tamper(`
      UPDATE devices SET credentials = (SELECT credentials FROM devices WHERE session_id = '${one.id}');
      UPDATE device_keys SET value = (SELECT value FROM device_keys WHERE session_id = '${one.id}');
    `);
    const { devices } = test.store;
    expect(await devices.readCredentials(one.id)).toBe(`credentials of ${one.id}`);
    expect((await devices.readKeys(one.id, "pre-key", ["1"])).get("1")).toBe(`pre-key of ${one.id}`);
    await expect(devices.readCredentials(other.id)).rejects.toThrow(REFUSED);
    await expect(devices.readKeys(other.id, "pre-key", ["1"])).rejects.toThrow(REFUSED);
  });

  it("of one group is refused as another's", async () => {
    using test = new TestStore();
    const { id } = await test.session(await test.organization());
    const { groups } = test.store;
    for (const jid of [GARDEN, PARK]) await groups.put(id, groupOf(jid, { subject: jid }), AT_MS, AT_MS);
    test.tamper(`UPDATE groups SET facts = (SELECT facts FROM groups WHERE jid = '${GARDEN}')`);
    expect(await groups.find(id, GARDEN)).toMatchObject({ subject: GARDEN });
    await expect(groups.find(id, PARK)).rejects.toThrow(REFUSED);
  });

  it("of one key is refused as another key, and credentials as a key", async () => {
    using test = new TestStore();
    const { id } = await test.linkedSession(await test.organization());
    test.tamper(`
      INSERT INTO device_keys SELECT session_id, type, '2', value FROM device_keys;
      INSERT INTO device_keys SELECT session_id, 'session', id, value FROM device_keys WHERE id = '1';
      INSERT INTO device_keys SELECT session_id, 'credentials', '', credentials FROM devices;
    `);
    const { devices } = test.store;
    await expect(devices.readKeys(id, "pre-key", ["2"])).rejects.toThrow(REFUSED);
    await expect(devices.readKeys(id, "session", ["1"])).rejects.toThrow(REFUSED);
    expect((await devices.readKeys(id, "pre-key", ["1"])).size).toBe(1);
  });

  it("of one instance token is refused as another's", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const token = newSecret("instance_token");
    const [one, other] = [await test.session(acme, {}, token), await test.session(acme)];
    test.tamper(
      `UPDATE credentials SET sealed = (SELECT sealed FROM credentials WHERE session_id = '${one.id}')`,
    );
    expect(await test.store.sessions.tokenOf(acme, one.id)).toBe(token);
    await expect(test.store.sessions.tokenOf(acme, other.id)).rejects.toThrow(REFUSED);
  });

  it("of one webhook is refused as another's, and a secret as headers", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const [one, other] = [await test.webhook(acme, {}, "secret"), await test.webhook(acme, {}, "another")];
    const { webhooks } = test.store;
    const give = (column: string, { id }: { id: string }) =>
      test.tamper(
        `UPDATE webhooks SET custom_headers = (SELECT ${column} FROM webhooks WHERE id = '${id}')
         WHERE id = '${other.id}'`,
      );
    give("custom_headers", other);
    expect(await webhooks.find(acme, other.id)).toEqual(other);
    give("custom_headers", one);
    await expect(webhooks.find(acme, other.id)).rejects.toThrow(REFUSED);
    give("secret", other);
    await expect(webhooks.find(acme, other.id)).rejects.toThrow(REFUSED);
    expect(await webhooks.find(acme, one.id)).toEqual(one);
  });

  it("of one message is refused as another's, and how it left as what is in it", async () => {
    using test = new TestStore();
    const { id } = await test.session(await test.organization());
    const wire = Buffer.from("wire");
    const [one, other] = [await test.message(id, { wire }), await test.message(id, { wire })];
    const { messages } = test.store;
    const give = (set: string) => test.tamper(`UPDATE messages SET ${set} WHERE id = ${other.row}`);
    const from = (column: string) => `(SELECT ${column} FROM messages WHERE id = ${one.row})`;
    give(`wire = ${from("wire")}`);
    await expect(messages.wireOf(id, other.row)).rejects.toThrow(REFUSED);
    give(`content = ${from("content")}`);
    await expect(messages.get(id, other.row)).rejects.toThrow(REFUSED);
    give("content = wire, wire = NULL");
    await expect(messages.get(id, other.row)).rejects.toThrow(REFUSED);
    give(`author = 'somebody', content = ${from("content")}`);
    await expect(messages.get(id, other.row)).rejects.toThrow(REFUSED);
    expect(await messages.get(id, one.row)).toEqual(one);
  });

  it("is refused when it was changed", async () => {
    using test = new TestStore();
    const { id } = await test.linkedSession(await test.organization());
    test.tamper("UPDATE devices SET credentials = substr(credentials, 1, length(credentials) - 1)");
    await expect(test.store.devices.readCredentials(id)).rejects.toThrow(REFUSED);
  });
});

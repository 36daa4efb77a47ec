import { expect, it } from "vitest";
import { openStore } from "../../src/store/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TestGateway } from "../support/test-gateway.ts";

const NUMBER = "5511999990001";

/** Every text of some length inside stored credentials: keys, tokens, the ADV secret. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return value.length >= 16 ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

it("the log of a whole life at level debug holds no secret", async () => {
  using folder = temporaryFolder();
  await using test = await TestGateway.start({ directory: folder.path });
  const { core } = test.gateway;
  const session = await test.createSession("support");
  const link = await core.sessions.link(session);
  if (link.step !== "scan") throw new Error(`expected a QR, got ${link.step}`);
  await test.phone("/phone/scan", { qr: link.qr.text, number: NUMBER });
  expect(await core.sessions.untilOpen(session, 60_000)).toBe(true);

  const store = openStore({ directory: folder.path, wallMs: () => 0 });
  const credentials = (await store.devices.readCredentials(session.id)) ?? "";
  store.close();
  const keys = textsIn(JSON.parse(credentials));
  expect(keys.length).toBeGreaterThan(5);

  const instanceToken = await core.sessions.instanceToken(session);
  const presence = { number: "4915112345678", state: "typing", duration: 60 };
  for (const secret of [instanceToken, test.secrets.accountToken, test.secrets.apiKey]) {
    const answer = await test.token("POST", "/api/chat/presence/support", presence, secret);
    expect(answer.status).toBe(200);
  }
  expect((await test.token("GET", "/api/instance/list")).status).toBe(200);
  expect((await test.bearer("GET", "/api/v1/sessions", undefined, `${instanceToken}x`)).status).toBe(401);
  expect((await test.token("DELETE", "/api/instance/logout/support")).status).toBe(200);
  await test.gateway.close();

  const log = test.log.join("");
  expect(log).toContain('"state":"open"');
  expect(log).toContain('"msg":"request"');
  expect(log).toContain('"msg":"stopped"');
  const { apiKey, accountToken } = test.secrets;
  for (const secret of [apiKey, accountToken, instanceToken, ...link.qr.text.split(","), ...keys]) {
    if (secret.length >= 16) expect(log).not.toContain(secret);
  }
  expect(log).not.toContain("4915112345678");
});

import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BufferJSON } from "@whiskeysockets/baileys";
import type { Config } from "../../src/config.ts";
import { openOffice } from "../../src/gateway.ts";
import type { Account } from "../../src/sandbox/linked-device.ts";
import { encodeState } from "../../src/sandbox/state-format.ts";
import { generateKeyPair } from "../../src/sandbox/wire/key-pair.ts";
import { newId, openStore } from "../../src/store/index.ts";
import { linkedDevice } from "../support/linked-device.ts";

const NO_LIMIT = 0;

export type Seeded = {
  readonly apiKey: string;
  readonly accountToken: string;
  readonly organizationId: string;
  readonly sessions: readonly { readonly id: string; readonly name: string; readonly number: string }[];
};

/**
 * Linked sessions in a gateway's database and in a simulated WhatsApp's state, without pairing one by one. The
 * simulated WhatsApp reads its state from `<data folder>/wa-simulator`.
 */
export async function seedLinkedSessions(config: Config, count: number): Promise<Seeded> {
  await using office = await openOffice(config);
  const made = await office.tenants.createOrganization("bench", { maxSessions: null, rateLimitPerMinute: 0 });
  const organizationId = made.organization.id;
  const store = openStore({
    directory: config.dataDir,
    encryptionKey: config.encryptionKey,
    wallMs: Date.now,
  });
  const accounts: Account[] = [];
  const sessions: Seeded["sessions"][number][] = [];
  for (let i = 0; i < count; i++) {
    const number = `5511${900_000_000 + i}`;
    const { id, name } = await store.sessions.create(
      {
        id: newId(),
        organizationId,
        name: `s${i}`,
        label: `s${i}`,
        createdBy: "bench",
        createdAtMs: Date.now(),
        announce: config.announce,
        autoRead: false,
        presenceTyping: false,
        ratePerMinute: 0,
        ratePerHour: 0,
        configuration: {},
      },
      { credentialId: newId(), secret: randomBytes(24).toString("hex") },
      NO_LIMIT,
    );
    const { creds, keys, account } = linkedDevice(number);
    const text = JSON.stringify(creds, BufferJSON.replacer);
    await store.devices.writeCredentials(id, text, {
      number,
      jid: `${number}@s.whatsapp.net`,
      lid: null,
      pushName: null,
      isBusiness: false,
    });
    await store.devices.writeKeys(id, keys);
    await store.sessions.record(id, { wanted: true }, Date.now());
    accounts.push(account);
    sessions.push({ id, name, number });
  }
  store.close();
  const folder = path.join(config.dataDir, "wa-simulator");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "whatsapp.json"), encodeState({ root: generateKeyPair(), accounts }), {
    mode: 0o600,
  });
  return { apiKey: made.apiKey.secret, accountToken: made.accountToken.secret, organizationId, sessions };
}

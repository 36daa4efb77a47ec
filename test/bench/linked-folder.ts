import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startGatewayOn, type LinkedFolder } from "./gateway-process.ts";

const AT_ONCE = 4;

type Secrets = { readonly apiKey: string; readonly accountToken: string };
type Session = { readonly id: string; readonly name: string; readonly number: string };

/**
 * A data folder that a build has made by itself, with sessions linked through its front door: nothing is known of what it
 * stores.
 */
export async function linkedFolder(build: string, count: number): Promise<LinkedFolder> {
  using made = new DisposableStack();
  const folder = made.use(temporaryFolder());
  const secrets = createOrganization(build, folder.path);
  const seeded = { ...secrets, sessions: [] as Session[] };
  await using gateway = await startGatewayOn({ ...folder, seeded }, { build });
  const left = Array.from({ length: count }, (_, i) => i);
  const linkAll = async () => {
    for (let i = left.shift(); i !== undefined; i = left.shift())
      seeded.sessions[i] = await link(gateway, secrets, `s${i}`, `5511${900_000_000 + i}`);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, linkAll));
  await gateway.untilOpen();
  made.move();
  return { ...folder, seeded };
}

/** Another folder with the same in it. */
export function copyOf({ path, seeded }: LinkedFolder): LinkedFolder {
  const folder = temporaryFolder();
  cpSync(path, folder.path, { recursive: true, preserveTimestamps: true });
  return { ...folder, seeded };
}

function createOrganization(build: string, dataDir: string): Secrets {
  const args = [build, "org", "create", "bench", "--max-sessions", "1000000", "--rate-limit", "0", "--json"];
  const env = { ...process.env, DUET_DATA_DIR: dataDir };
  return JSON.parse(execFileSync(process.execPath, args, { env, encoding: "utf8" })) as Secrets;
}

async function link(
  { address, whatsapp }: { readonly address: string; readonly whatsapp: string },
  { apiKey, accountToken }: Secrets,
  name: string,
  number: string,
): Promise<Session> {
  const { id } = await json<{ id: string }>(`${address}/api/v1/sessions`, {
    method: "POST",
    headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
    // A label that can be a name is one: the other dialect calls the session by it.
    body: JSON.stringify({ label: name }),
  });
  const { qrCode } = await json<{ qrCode: string }>(`${address}/api/instance/connect/${name}`, {
    headers: { token: accountToken },
  });
  await json(`${whatsapp}/phone/scan`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ qr: qrCode, number }),
  });
  return { id, name, number };
}

async function json<T>(url: string, init: RequestInit): Promise<T> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

import { setTimeout as pass } from "node:timers/promises";
import type { KeptEvent } from "../../../src/core/index.ts";
import { newId, openStore } from "../../../src/store/index.ts";
import { figure, quantile, type Figure } from "../figures.ts";
import { seededFolder, startGatewayOn, type LinkedFolder } from "../gateway-process.ts";
import { copyOf } from "../linked-folder.ts";
import { DEAD, SECRET, webhookOf } from "./heard-gateway.ts";

const ORGANIZATIONS = 10;
const STREAMS = 20;
const EVENTS = 1_000_000;
const AT_ONCE = 5_000;
const STARTS = 5;
const SETTLE_MS = 5_000;
const MEGABYTE = 1024 * 1024;

/** A start with a million events that were not delivered, and the same without them. */
export async function eventBacklog(): Promise<readonly Figure[]> {
  using without = await seededFolder(0);
  const streams = await seedOrganizations(without);
  using behind = copyOf(without);
  await seedEvents(behind, streams);
  const [seconds, megabytes] = [[] as number[], [] as number[]];
  const all = new Map<LinkedFolder, number[]>([
    [without, []],
    [behind, []],
  ]);
  for (let nth = 0; nth < STARTS; nth++) {
    const order = nth % 2 === 0 ? [without, behind] : [behind, without];
    const started = new Map<LinkedFolder, Started>();
    for (const folder of order) started.set(folder, await start(folder));
    const [plain, more] = [started.get(without), started.get(behind)];
    if (!plain || !more) continue;
    seconds.push((more.healthyAfterMs - plain.healthyAfterMs) / 1000);
    megabytes.push((more.rssBytes - plain.rssBytes) / MEGABYTE);
    for (const [folder, { healthyAfterMs }] of started) all.get(folder)?.push(healthyAfterMs / 1000);
  }
  return [
    figure("start, nothing to deliver: healthy", quantile(all.get(without) ?? [], 0.5), "s"),
    figure("start, a million events behind: healthy", quantile(all.get(behind) ?? [], 0.5), "s"),
    figure("start, a million events behind: later by", quantile(seconds, 0.5), "s"),
    figure("start, a million events behind: more RSS after 5 s", quantile(megabytes, 0.5), "MB"),
  ];
}

type Stream = { readonly organizationId: string; readonly sessionId: string };
type Started = { readonly healthyAfterMs: number; readonly rssBytes: number };

async function start(folder: LinkedFolder): Promise<Started> {
  await using gateway = await startGatewayOn(folder, { env: { DUET_PRIVATE_DESTINATIONS: "allow" } });
  await pass(SETTLE_MS);
  const { rssBytes } = await gateway.usage();
  return { healthyAfterMs: gateway.healthyAfterMs, rssBytes };
}

/** Each with sessions that are not to be opened, and with a webhook. */
async function seedOrganizations(folder: LinkedFolder): Promise<readonly Stream[]> {
  const store = openStore({ directory: folder.path, wallMs: Date.now });
  const streams: Stream[] = [];
  const limits = { maxSessions: null, rateLimitPerMinute: null };
  for (let nth = 0; nth < ORGANIZATIONS; nth++) {
    const organizationId = newId();
    await store.organizations.create(
      { id: organizationId, name: `behind ${nth}`, ...limits, createdAtMs: Date.now() },
      [],
    );
    for (let i = 0; i < STREAMS; i++) {
      const sessionId = newId();
      await store.sessions.create(
        {
          id: sessionId,
          organizationId,
          name: `s${i}`,
          label: `s${i}`,
          createdBy: "bench",
          createdAtMs: Date.now(),
          announce: "quiet",
          autoRead: false,
          presenceTyping: false,
          ratePerMinute: 0,
          ratePerHour: 0,
          configuration: {},
        },
        { credentialId: newId(), secret: `${newId()}${newId()}` },
        0,
      );
      streams.push({ organizationId, sessionId });
    }
    await store.webhooks.create(webhookOf(organizationId, DEAD), SECRET, Infinity);
  }
  store.close();
  return streams;
}

async function seedEvents({ path }: LinkedFolder, streams: readonly Stream[]): Promise<void> {
  const store = openStore({ directory: path, wallMs: Date.now });
  for (let at = 0; at < EVENTS; at += AT_ONCE) {
    const events = Array.from({ length: AT_ONCE }, (_, i) => eventIn(streams, at + i));
    await store.outbox.append(events);
  }
  store.close();
}

function eventIn(streams: readonly Stream[], nth: number): KeptEvent {
  const { organizationId, sessionId } = streams[nth % streams.length] ?? {
    organizationId: "",
    sessionId: "",
  };
  const chat = `5521${900_000_000 + (nth % 1_000)}@s.whatsapp.net`;
  return {
    id: newId(),
    organizationId,
    sessionId,
    atWallMs: Date.now(),
    expiresAtWallMs: null,
    fact: {
      name: "message_received",
      message: {
        id: `3EB0${nth.toString(16).toUpperCase().padStart(18, "0")}`,
        chat,
        author: chat,
        fromMe: false,
        source: null,
        pushName: "A partner",
        atMs: Date.now(),
        content: { kind: "text", text: "a text of some fifty characters, as people write" },
        quoted: null,
        answered: null,
        mentions: [],
      },
    },
  };
}

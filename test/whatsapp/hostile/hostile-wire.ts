import { expect } from "vitest";
import type { Session } from "../../../src/core/index.ts";
import { eventually } from "../../support/eventually.ts";
import { seededChance } from "../../support/seeded-chance.ts";
import { newNumber } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { messageSeeds } from "./message-seeds.ts";
import { mutate } from "./mutate.ts";
import { stanzaSeeds } from "./stanza-seeds.ts";

/** So many hostile ones, and then a good one. */
const AT_ONCE = { stanzas: 100, messages: 20 };
const OPEN_WITHIN_MS = 60_000;
const AGAIN_AFTER_MS = 2_000;

export type HostileRun = {
  readonly what: "stanzas" | "messages";
  readonly count: number;
  readonly seed: number;
};

/** Whatever comes over its line, a session is connected afterwards and hears what is good. */
export async function hearHostile({ what, count, seed }: HostileRun): Promise<void> {
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown) => void rejections.push(reason);
  process.on("unhandledRejection", onRejection);
  process.on("uncaughtException", onRejection);
  try {
    await using test = await TestGateway.start();
    const number = newNumber();
    const session = await test.linkedSession("one", number);
    const scene = await sceneOf(test, number);
    await hearGood(test, session, scene.partner, number);
    const chance = seededChance(seed);
    const pick = <T>(all: readonly T[]) => all[Math.floor(chance() * all.length)] as T;
    const [stanzas, messages] = [stanzaSeeds(scene), messageSeeds(scene)];
    // Each as it is, before any is mutated.
    const untouched = what === "stanzas" ? stanzas.length : messages.length;
    for (let sent = 0; sent < count;) {
      for (let nth = 0; nth < AT_ONCE[what] && sent < count; nth++, sent++) {
        const isWhole = sent < untouched;
        if (what === "stanzas") {
          const coded = isWhole ? (stanzas[sent] as Buffer) : mutate(pick(stanzas), chance);
          test.sandbox.sendCoded(number, coded);
        } else {
          const coded = isWhole ? (messages[sent] as Uint8Array) : mutate(pick(messages), chance);
          await say(test, scene.partner, number, () => coded);
        }
      }
      await hearGood(test, session, scene.partner, number);
    }
    expect(rejections).toEqual([]);
  } finally {
    process.off("unhandledRejection", onRejection);
    process.off("uncaughtException", onRejection);
  }
}

async function sceneOf(test: TestGateway, own: string) {
  const partner = newNumber();
  const made = await test.phone("/groups", { subject: "x", participants: [partner, own] });
  const { jid: group } = (await made.json()) as { jid: string };
  return { own, partner, group };
}

async function say(
  { sandbox }: TestGateway,
  from: string,
  to: string,
  plaintext: (coded: Uint8Array) => Uint8Array,
): Promise<string> {
  const before = sandbox.tampering.plaintext;
  sandbox.tampering.plaintext = plaintext;
  const answer = await sandbox.request("/phone/send", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ from, to, text: "hello" }),
  });
  sandbox.tampering.plaintext = before;
  if (!answer.ok) throw new Error(`nothing was sent: ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

/** The line is there, or comes back, and a good message is kept: where an unreadable one was asked for again, the next. */
async function hearGood(test: TestGateway, session: Session, from: string, to: string): Promise<void> {
  const { core } = test.gateway;
  expect(await core.sessions.untilOpen(session, OPEN_WITHIN_MS)).toBeTruthy();
  const sent: string[] = [];
  let sayAgainAt = 0;
  await eventually("a good message is kept", async () => {
    if (Date.now() >= sayAgainAt) {
      sent.push(await say(test, from, to, (coded) => coded));
      sayAgainAt = Date.now() + AGAIN_AFTER_MS;
    }
    const found = sent.map((id) => core.messages.get(session, undefined, id).then(Boolean, () => false));
    return (await Promise.all(found)).includes(true);
  });
}

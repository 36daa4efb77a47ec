import { afterEach, beforeEach, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { openDatabase } from "../../src/store/sqlite/database/database.ts";
import { post } from "../sandbox/baileys-client.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { eventually } from "../support/eventually.ts";
import { seededChance } from "../support/seeded-chance.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TestGateway } from "../support/test-gateway.ts";

const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? 20);
/** Each starts a program, on a machine that may be busy. */
const ROUND_MS = 30_000;
const SEED = Number(process.env["KILL_SEED"] ?? Date.now() % 1_000_000);
const OWN = "4915100000001";
const PEOPLE = ["4915100000002", "4915100000003", "4915100000004"];
const MEMBER = "4915100000005";

/** Somewhere before so many calls were answered a round ends. */
const MOST_TOLD = 40;

type Told = { readonly id: string; readonly text: string };

let folder: ReturnType<typeof temporaryFolder>;
let sandbox: Sandbox;
beforeEach(async () => {
  folder = temporaryFolder();
  sandbox = await startSandbox();
});
afterEach(async () => {
  await sandbox.close();
  folder[Symbol.dispose]();
});

/** Links a session in the folder; names it as the program takes it. */
async function link(directory: string): Promise<readonly [string, string]> {
  await using test = await TestGateway.start({ sandbox, directory });
  const { organizationId, id } = await test.linkedSession("one", OWN);
  return [organizationId, id];
}

/** What its callers were told of before it ended. */
function toldBy({ stdout }: DuetProcess): readonly Told[] {
  return [...stdout.matchAll(/^told (\S+) (.+)\n/gm)].map(([, id = "", text = ""]) => ({ id, text }));
}

/** Those of a chat as the calls were made: by round, then by number. */
function inOrder(texts: readonly string[]): readonly string[] {
  const placeOf = (text: string) => text.split(" ").map(Number);
  return texts.toSorted((one, other) => {
    const [[round = 0, nth = 0], [otherRound = 0, otherNth = 0]] = [placeOf(one), placeOf(other)];
    return round - otherRound || nth - otherNth;
  });
}

function countPending(directory: string): unknown {
  const db = openDatabase(`${directory}/duet.sqlite`);
  try {
    return db.prepare("SELECT count(*) FROM messages WHERE state = 'pending'").pluck().get();
  } finally {
    db.close();
  }
}

it(
  "a gateway that is killed while it sends loses no message that it took, sends none twice and keeps their order",
  { timeout: ROUNDS * ROUND_MS },
  async () => {
    const directory = `${folder.path}/data`;
    const names = await link(directory);
    const group = await post(sandbox, "/groups", { subject: "Friends", participants: [OWN, MEMBER] });
    const chats = [...PEOPLE, (group.body as { jid: string }).jid];
    const chance = seededChance(SEED);
    const env = {
      DUET_DATA_DIR: directory,
      DUET_WHATSAPP_URL: sandbox.webSocketUrl,
      DUET_WHATSAPP_ROOT_KEY: sandbox.rootKey,
    };
    const start = (round: number) =>
      DuetProcess.startFile("test/cli/message-program.ts", [...names, String(round), ...chats], {
        cwd: folder.path,
        env,
      });
    const told: Told[] = [];
    try {
      for (let round = 1; round <= ROUNDS; round++) {
        await using gateway = start(round);
        const least = 1 + Math.floor(chance() * MOST_TOLD);
        await gateway.untilPrinted(new RegExp(`(?:told .+\\n){${least}}`));
        await new Promise((resolve) => setTimeout(resolve, chance() * 100));
        await gateway.kill();
        told.push(...toldBy(gateway));
      }
      await using gateway = start(0);
      await gateway.untilPrinted(/^open$/m);
      await eventually("nothing waits any more", () => countPending(directory) === 0);
      const received = sandbox.receivedMessages();
      const texts = received.map(({ text = "" }) => text);
      for (const { id, text } of told) {
        expect([text, received.filter((each) => each.id === id).map((each) => each.text)]).toEqual([
          text,
          [text],
        ]);
      }
      // One call, one id: also of a call whose caller was told nothing.
      expect(new Set(texts).size).toBe(texts.length);
      const textOf = new Map(received.map(({ id, text = "" }) => [id, text]));
      const ids = sandbox.messages().map(({ messageId }) => messageId);
      const taken = [...new Set(ids)].flatMap((id) => textOf.get(id) ?? []);
      expect(taken.toSorted()).toEqual(texts.toSorted());
      // What a phone could not read at once, and asked for again, it may have later than what came behind.
      const repeated = new Set(ids.filter((id, nth) => ids.indexOf(id) !== nth));
      const atOnce = received.filter(({ id }) => !repeated.has(id)).map(({ text = "" }) => text);
      for (const chat of chats) {
        const own = taken.filter((text) => text.endsWith(chat));
        expect(own).toEqual(inOrder(own));
        const read = atOnce.filter((text) => text.endsWith(chat));
        expect(read).toEqual(inOrder(read));
        expect(own.length).toBeGreaterThan(0);
      }
      expect(sandbox.unknownStanzas).toEqual([]);
      const again =
        sandbox.messages().length - new Set(sandbox.messages().map(({ messageId }) => messageId)).size;
      process.stdout.write(
        `killed ${ROUNDS} times with seed ${SEED}: ${told.length} told, ${texts.length} received, ${again} asked for again\n`,
      );
    } catch (cause) {
      throw new Error(`with KILL_SEED=${SEED}`, { cause });
    }
  },
);

import { afterEach, beforeEach, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { post } from "../sandbox/baileys-client.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { eventually } from "../support/eventually.ts";
import { seededChance } from "../support/seeded-chance.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TestGateway } from "../support/test-gateway.ts";
import { WebhookReceiver, type ToldEvent } from "../support/webhook-receiver.ts";

const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? 20);
const SEED = Number(process.env["KILL_SEED"] ?? Date.now() % 1_000_000);
/** Each starts a program, on a machine that may be busy. */
const ROUND_MS = 30_000;
const OWN = "4915100000001";
const PEOPLE = ["4915100000002", "4915100000003"];
const PATH = "/hook";
/** Of each of them in a round; somewhere among their deliveries it ends. */
const TEXTS = 20;

let folder: ReturnType<typeof temporaryFolder>;
let sandbox: Sandbox;
let receiver: WebhookReceiver;
beforeEach(async () => {
  folder = temporaryFolder();
  sandbox = await startSandbox();
  receiver = await WebhookReceiver.start();
  // Slower than what is written: there is always more to deliver.
  receiver.worksMs = 5;
});
afterEach(async () => {
  await receiver[Symbol.asyncDispose]();
  await sandbox.close();
  folder[Symbol.dispose]();
});

/** A session and a webhook of its messages in the folder. */
async function prepare(directory: string): Promise<void> {
  const config = { privateDestinations: "allow" } as const;
  await using test = await TestGateway.start({ sandbox, directory, config });
  await test.linkedSession("one", OWN);
  const webhook = { url: receiver.url(PATH), events: ["message"] };
  expect((await test.bearer("POST", "/api/v1/webhooks", webhook)).status).toBe(201);
}

/** One after the other from each. */
async function write(round: number): Promise<void> {
  await Promise.all(
    PEOPLE.map(async (from) => {
      for (let nth = 0; nth < TEXTS; nth++) {
        const { status } = await post(sandbox, "/phone/send", { from, to: OWN, text: `${round} ${nth}` });
        expect(status).toBe(200);
      }
    }),
  );
}

const isFrom = (person: string, { payload }: ToldEvent) => payload["chatJid"] === `${person}@s.whatsapp.net`;

function lastFrom(person: string): unknown {
  return receiver.deliveries.findLast(({ event }) => isFrom(person, event))?.event.payload["body"];
}

/** What has come from somebody, each at its first time. */
function heardFrom(person: string): readonly unknown[] {
  const events = receiver.at(PATH).map(({ event }) => event);
  const first = [...new Map(events.map((event) => [event.id, event])).values()];
  return first.filter((event) => isFrom(person, event)).map(({ payload }) => payload["body"]);
}

it(
  "a gateway that is killed while it delivers loses no event, and tells none out of its order",
  { timeout: ROUNDS * ROUND_MS },
  async () => {
    const directory = `${folder.path}/data`;
    await prepare(directory);
    const chance = seededChance(SEED);
    const env = {
      DUET_DATA_DIR: directory,
      DUET_WHATSAPP_URL: sandbox.webSocketUrl,
      DUET_WHATSAPP_ROOT_KEY: sandbox.rootKey,
      DUET_PRIVATE_DESTINATIONS: "allow",
      DUET_PORT: "0",
    };
    try {
      for (let round = 1; round <= ROUNDS; round++) {
        await using gateway = DuetProcess.start(["serve"], { cwd: folder.path, env });
        let left = 1 + Math.floor(chance() * PEOPLE.length * TEXTS);
        const killed = Promise.withResolvers<undefined>();
        receiver.answer = () => {
          if (--left === 0) void gateway.kill().then(() => killed.resolve(undefined), killed.reject);
          return 200;
        };
        await Promise.all([write(round), killed.promise]);
      }
      receiver.answer = () => 200;
      await using gateway = DuetProcess.start(["serve"], { cwd: folder.path, env });
      const sent = Array.from({ length: ROUNDS * TEXTS }, (_, all) => {
        return `${1 + Math.floor(all / TEXTS)} ${all % TEXTS}`;
      });
      for (const person of PEOPLE) {
        await eventually("the last has come", () => lastFrom(person) === sent.at(-1));
        expect(heardFrom(person)).toEqual(sent);
      }
      await gateway.kill();
      expect(sandbox.unknownStanzas).toEqual([]);
    } catch (cause) {
      throw new Error(`with KILL_SEED=${SEED}`, { cause });
    }
  },
);

import { afterEach, beforeEach, expect, it } from "vitest";
import type { Message, MessagePlace, Session } from "../../src/core/index.ts";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { post } from "../sandbox/baileys-client.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { eventually } from "../support/eventually.ts";
import { seededChance } from "../support/seeded-chance.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TestGateway } from "../support/test-gateway.ts";
import { address } from "../whatsapp/messages/address.ts";

const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? 20);
const SEED = Number(process.env["KILL_SEED"] ?? Date.now() % 1_000_000);
/** Each starts a program, on a machine that may be busy. */
const ROUND_MS = 30_000;
const OWN = "4915100000001";
const PEOPLE = ["4915100000002", "4915100000003"];
const MEMBER = "4915100000004";

/** Of each chat in a round; somewhere among them it ends. */
const TEXTS = 30;
const PAGE = 200;

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

/** Who writes where. */
type Chat = { readonly from: string; readonly to: string; readonly key: string };

async function chatsOf(): Promise<readonly Chat[]> {
  const { body } = await post(sandbox, "/groups", { subject: "Friends", participants: [MEMBER, OWN] });
  const group = (body as { jid: string }).jid;
  const people = PEOPLE.map((from) => ({ from, to: OWN, key: from }));
  return [...people, { from: MEMBER, to: group, key: group }];
}

/** One after the other in each chat; `isSent` is told of each. */
async function write(chats: readonly Chat[], round: number, isSent: () => void): Promise<void> {
  await Promise.all(
    chats.map(async ({ from, to }) => {
      for (let nth = 0; nth < TEXTS; nth++) {
        const { status } = await post(sandbox, "/phone/send", { from, to, text: `${round} ${nth}` });
        expect(status).toBe(200);
        isSent();
      }
    }),
  );
}

/** The oldest first. */
async function textsOf(test: TestGateway, session: Session, { key }: Chat): Promise<readonly string[]> {
  const found: Message[] = [];
  let before: MessagePlace | undefined;
  for (;;) {
    const page = await test.gateway.core.messages.list(session, address(key), before, PAGE);
    found.push(...page);
    if (page.length < PAGE) break;
    before = page.at(-1);
  }
  return found.map(textOf).reverse();
}

function textOf({ content }: Message): string {
  return content.kind === "text" ? content.text : content.kind;
}

it(
  "a gateway that is killed while it is written to stores everything once, in its order",
  { timeout: ROUNDS * ROUND_MS },
  async () => {
    const directory = `${folder.path}/data`;
    const session = await link(directory);
    const chats = await chatsOf();
    const chance = seededChance(SEED);
    const env = {
      DUET_DATA_DIR: directory,
      DUET_WHATSAPP_URL: sandbox.webSocketUrl,
      DUET_WHATSAPP_ROOT_KEY: sandbox.rootKey,
    };
    try {
      for (let round = 1; round <= ROUNDS; round++) {
        const names = [session.organizationId, session.id, "0"];
        await using gateway = DuetProcess.startFile("test/cli/message-program.ts", names, {
          cwd: folder.path,
          env,
        });
        await gateway.untilPrinted(/^open$/m);
        let left = 1 + Math.floor(chance() * chats.length * TEXTS);
        const killed = Promise.withResolvers<undefined>();
        const writing = write(chats, round, () => {
          if (--left === 0) void gateway.kill().then(() => killed.resolve(undefined), killed.reject);
        });
        await Promise.all([writing, killed.promise]);
      }
      await using test = await TestGateway.start({ sandbox, directory });
      const count = ROUNDS * TEXTS;
      for (const chat of chats) {
        // Reading all of it each time would keep the gateway from storing it.
        await eventually("the last is stored", async () => {
          const [newest] = await test.gateway.core.messages.list(session, address(chat.key), undefined, 1);
          return newest !== undefined && textOf(newest) === `${ROUNDS} ${TEXTS - 1}`;
        });
        const sent = Array.from({ length: count }, (_, all) => {
          return `${1 + Math.floor(all / TEXTS)} ${all % TEXTS}`;
        });
        expect(await textsOf(test, session, chat)).toEqual(sent);
      }
      expect(sandbox.unknownStanzas).toEqual([]);
    } catch (cause) {
      throw new Error(`with KILL_SEED=${SEED}`, { cause });
    }
  },
);

/** A session in the folder. */
async function link(directory: string): Promise<Session> {
  await using test = await TestGateway.start({ sandbox, directory });
  return await test.linkedSession("one", OWN);
}

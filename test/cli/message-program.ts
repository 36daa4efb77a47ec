import { stdout } from "node:process";
import { parseConfig } from "../../src/config.ts";
import type { Session } from "../../src/core/index.ts";
import { createLog, startGateway } from "../../src/gateway.ts";
import { address } from "../whatsapp/messages/address.ts";

/** How many calls of a chat are made at once. */
const AT_ONCE = 4;

/**
 * A gateway that sends by itself until it is killed: `organization session round chat…`. Each text is "round nth chat"; a line
 * tells of each that was acknowledged or queued, with its id. Round 0 sends nothing new.
 */
const [organizationId = "", sessionId = "", round = "0", ...chats] = process.argv.slice(2);
const gateway = await startGateway(
  { ...parseConfig(process.env), port: 0 },
  await createLog({ level: "warn", format: "json", stream: process.stderr }),
  { chance: () => 0 },
);
const { sessions, messages } = gateway.core;
const session = await sessions.find(organizationId, sessionId);
if (!session) throw new Error("there is no such session");
if (!(await sessions.untilOpen(session, 60_000))) throw new Error("the session did not open");
stdout.write("open\n");
if (round !== "0") await Promise.all(chats.map((chat) => sendTo(session, chat)));

async function sendTo(from: Session, chat: string): Promise<void> {
  for (let nth = 0; ; nth += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, (_, place) => nth + place);
    await Promise.all(batch.map((each) => sendOne(from, chat, each)));
  }
}

async function sendOne(from: Session, chat: string, nth: number): Promise<void> {
  const text = `${round} ${nth} ${chat}`;
  const isQueued = nth % 3 === 0;
  const content = { kind: "text", text } as const;
  const { message } = await messages.send(from, { to: address(chat), content, source: "api", isQueued });
  stdout.write(`told ${message.id} ${text}\n`);
}

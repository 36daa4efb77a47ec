import type { Context } from "hono";
import { ControlError } from "../control-error.ts";
import { keepContact } from "../phone/own-account.ts";
import { changeOwnChat, type OwnChatChange } from "../phone/own-chats.ts";
import type { ServerContext } from "../server/context.ts";
import { isGroup, parsePerson } from "../wire/jid.ts";
import { Input } from "./input.ts";

/** The phone of a number, or of the only one that devices are linked to, writes a partner into its address book; `name` null strikes one out. */
export async function keepContactOnPhone(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["name", "firstName", "phone", "number"]);
  const contact = {
    phone: input.number("phone"),
    name: input.isNull("name") ? null : input.anyText("name"),
    firstName: input.optionalText("firstName"),
  };
  const number = ownNumberIn(input, context);
  keepContact(number, contact, context);
  return c.json({ number, phone: contact.phone, name: contact.name });
}

const MUTED_UNTIL = { from: -1, to: 2 ** 53 - 1, otherwise: -1 };
const DONE_TO_CHATS = [
  "archived",
  "pinned",
  "read",
  "mutedUntil",
  "cleared",
  "deleted",
  "messageDeleted",
] as const;

/**
 * The same phone does one thing with one of its chats (a JID); `mutedUntil` is -1 for ever and null for no longer,
 * `messageDeleted` the id of a message and `isOwn` whether the account has written it.
 */
export async function changeChatOnPhone(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["chat", "number", "isOwn", ...DONE_TO_CHATS]);
  const chat = input.text("chat");
  if (!isGroup(chat) && !parsePerson(chat)) throw new ControlError(400, '"chat" must be the JID of a chat');
  const number = ownNumberIn(input, context);
  changeOwnChat(number, chat, changeIn(input), context);
  return c.json({ number, chat });
}

function changeIn(input: Input): OwnChatChange {
  const [done, ...others] = DONE_TO_CHATS.filter((name) => input.has(name));
  if (done === undefined || others.length > 0)
    throw new ControlError(400, `exactly one of ${DONE_TO_CHATS.join(", ")} is wanted`);
  if (done === "cleared" || done === "deleted") return { kind: done };
  if (done === "messageDeleted") return { kind: done, id: input.text(done), isOwn: input.flag("isOwn") };
  if (done !== "mutedUntil") return { kind: done, is: input.flag(done) };
  const until = input.isNull(done) ? null : input.integer(done, MUTED_UNTIL);
  return { kind: "muted", until };
}

/** `number` of the body, or the only one that devices are linked to. */
export function ownNumberIn(input: Input, { registry }: ServerContext): string {
  const numbers = new Set(registry.devices.map(({ number }) => number));
  const [only] = numbers;
  if (!input.has("number") && numbers.size !== 1) {
    throw new ControlError(400, '"number" is wanted unless devices are linked to exactly one');
  }
  return input.optionalNumber("number") ?? only ?? "";
}

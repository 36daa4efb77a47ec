import type { Context } from "hono";
import { ControlError } from "../control-error.ts";
import { call } from "../phone/call.ts";
import { assignLabel, makeLabel, removeLabel } from "../phone/label.ts";
import { PRIVACY_CATEGORIES } from "../server/account/privacy.ts";
import { STATUS_AUDIENCES } from "../server/account/status-privacy.ts";
import { CALL_KINDS } from "../server/calls/calls.ts";
import type { ServerContext } from "../server/context.ts";
import { changePresence } from "../server/tell-presence.ts";
import { isNumber } from "../wire/jid.ts";
import { Input } from "./input.ts";
import { ownNumberIn } from "./own-phone-routes.ts";

const EPOCH_SECONDS = { from: 0, to: 2 ** 32, otherwise: 0 };
const COLORS = { from: 0, to: 19, otherwise: 0 };
const LID = /^\d{5,20}(@lid)?$/;

/** A partner comes or goes; `lastSeen` is in epoch seconds, and not told where it is missing. */
export async function comeOrGo(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["from", "state", "lastSeen"]);
  const person = context.people.chatOf(`${input.number("from")}@s.whatsapp.net`);
  const state = input.oneOf("state", ["available", "unavailable"]);
  const lastSeen = input.has("lastSeen") ? input.integer("lastSeen", EPOCH_SECONDS) : undefined;
  const presence =
    state === "available" ? { isAvailable: true as const } : { isAvailable: false as const, lastSeen };
  return c.json({ reached: changePresence(person, presence, context) });
}

/** A partner calls a session, by video or out of a group where it is said so, or goes on with a call. */
export async function callSession(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["from", "to", "kind", "video", "group", "reason"]);
  const calling = {
    from: input.number("from"),
    to: input.number("to"),
    kind: input.oneOf("kind", CALL_KINDS),
    isVideo: input.optionalFlag("video") ?? false,
    group: input.optionalText("group"),
    reason: input.optionalText("reason"),
  };
  return c.json({ id: call(calling, context) });
}

/**
 * The phone of a number, or of the only one that devices are linked to, makes a label; with an `id` it removes that one, or
 * puts it on a `chat` (a JID) or takes it off.
 */
export async function labelOnPhone(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["name", "color", "number", "id", "chat", "on"]);
  const number = ownNumberIn(input, context);
  if (input.has("id")) {
    const id = input.text("id");
    if (!input.has("chat")) removeLabel(number, id, context);
    else assignLabel(number, { id, chat: input.text("chat"), isOn: input.flag("on") }, context);
    return c.json({ id });
  }
  const id = makeLabel(number, input.text("name"), input.integer("color", COLORS), context);
  return c.json({ id });
}

/** Under which number, and by which LID, somebody is known who is asked for by a number; null is nobody. */
export async function setKnown(c: Context, { people, registry }: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["asked", "known", "lid"]);
  const asked = input.number("asked");
  const known = input.isNull("known") ? null : input.number("known");
  const lid = input.optionalText("lid");
  if (lid !== undefined && (known === null || !LID.test(lid))) {
    throw new ControlError(400, '"lid" must be a LID of a number that is known');
  }
  if (lid !== undefined && known !== null && registry.devicesOf(known).length > 0) {
    throw new ControlError(409, "the LID of a number that a device is linked to stays as it is");
  }
  people.setKnown(asked, known);
  if (lid !== undefined && known !== null) people.setLid(known, lid.replace("@lid", ""));
  return c.json({ asked, known, lid: known === null ? null : people.lidOf(known) });
}

/** The phone of a number lets others see or do something, in WhatsApp's words: `groupadd` is who may add it to groups. */
export async function setPrivacy(c: Context, { privacies }: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["number", "category", "value"]);
  const number = input.number("number");
  const category = input.oneOf("category", Object.keys(PRIVACY_CATEGORIES));
  const value = input.oneOf("value", PRIVACY_CATEGORIES[category] ?? []);
  privacies.set(number, category, value);
  return c.json({ number, category, value });
}

const MOST_CHOSEN = 1_000;

/** The phone of a number lets its contacts see its statuses, all of them but `people`, or those alone. */
export async function chooseViewers(c: Context, { statusPrivacies }: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["number", "audience", "people"]);
  const number = input.number("number");
  const audience = input.oneOf("audience", STATUS_AUDIENCES);
  const people = audience === "contacts" ? [] : input.texts("people", { atMost: MOST_CHOSEN });
  if (!people.every(isNumber)) throw new ControlError(400, '"people" must be a list of phone numbers');
  statusPrivacies.set(number, { audience, people });
  return c.json({ number, audience, people });
}

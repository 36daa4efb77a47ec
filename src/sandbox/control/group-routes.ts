import type { Context } from "hono";
import { ControlError } from "../control-error.ts";
import type { ServerContext } from "../server/context.ts";
import { adminOf, changeMembers, MEMBER_ACTIONS } from "../server/groups/change-members.ts";
import { join } from "../server/groups/join.ts";
import { createGroup } from "../server/groups/create-group.ts";
import { isNumber } from "../wire/jid.ts";
import { Input } from "./input.ts";

// WhatsApp's own bound.
const MOST_MEMBERS = 1024;

/** A group that the phone of the first of `participants` makes; its members are named by LID unless it says "pn". */
export async function makeGroup(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["subject", "participants", "addressing"]);
  const subject = input.text("subject");
  const [creator, ...members] = personsIn(input, context);
  if (creator === undefined) throw new ControlError(400, '"participants" must have somebody in it');
  const addressing = input.has("addressing") ? input.oneOf("addressing", ["lid", "pn"]) : "lid";
  const { jid } = createGroup({ subject, creator, members, addressing }, context);
  return c.json({ jid });
}

/** An admin's phone changes who is in a group, or what they may do, or others join by its link; tells what became of each. */
export async function changeGroup(c: Context, context: ServerContext): Promise<Response> {
  const group = context.groups.find(c.req.param("jid") ?? "");
  if (!group) throw new ControlError(404, "there is no such group");
  const input = await Input.read(c, ["action", "participants"]);
  const action = input.oneOf("action", [...MEMBER_ACTIONS, "join"]);
  if (action === "join") {
    const joined = personsIn(input, context).map((number) => ({
      number,
      waits: !join(group, number, context),
    }));
    return c.json(joined);
  }
  const actor = adminOf(group);
  if (actor === undefined) throw new ControlError(409, "the group has no admin who could do it");
  const outcomes = changeMembers({ group, action, persons: personsIn(input, context), actor }, context);
  return c.json(outcomes.map(({ person, error }) => ({ number: person, error: error ?? null })));
}

function personsIn(input: Input, { people }: ServerContext): readonly string[] {
  return input.texts("participants", { atMost: MOST_MEMBERS }).map((number) => {
    if (!isNumber(number)) throw new ControlError(400, '"participants" must be phone numbers');
    return people.chatOf(`${number}@s.whatsapp.net`);
  });
}

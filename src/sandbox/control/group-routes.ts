import { randomBytes } from "node:crypto";
import type { Context } from "hono";
import { ControlError } from "../control-error.ts";
import { MOST_MEMBERS, type Group } from "../groups.ts";
import { tellOfGroupPicture } from "../server/account/tell-of-picture.ts";
import { createCommunity } from "../server/communities/create-community.ts";
import type { ServerContext } from "../server/context.ts";
import { changeGroup as changeInfo, type GroupChange } from "../server/groups/change-group.ts";
import { adminOf, changeMembers, MEMBER_ACTIONS } from "../server/groups/change-members.ts";
import { join } from "../server/groups/join.ts";
import { createGroup } from "../server/groups/create-group.ts";
import { isNumber } from "../wire/jid.ts";
import { Input } from "./input.ts";

/**
 * A group that the phone of the first of `participants` makes, or a community; its members are named by LID unless it says
 * "pn".
 */
export async function makeGroup(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["subject", "participants", "addressing", "community"]);
  const subject = input.text("subject");
  const [creator, ...members] = personsIn(input, context);
  if (creator === undefined) throw new ControlError(400, '"participants" must have somebody in it');
  const addressing = input.has("addressing") ? input.oneOf("addressing", ["lid", "pn"]) : "lid";
  const founding = { subject, creator, members, addressing };
  const isCommunity = input.optionalFlag("community") ?? false;
  const { jid } = isCommunity ? createCommunity(founding, true, context) : createGroup(founding, context);
  return c.json({ jid });
}

/** An admin's phone changes who is in a group, or what they may do, or others join by its link; tells what became of each. */
export async function changeGroup(c: Context, context: ServerContext): Promise<Response> {
  const group = groupOf(c, context);
  const input = await Input.read(c, ["action", "participants"]);
  const action = input.oneOf("action", [...MEMBER_ACTIONS, "join"]);
  if (action === "join") {
    const joined = personsIn(input, context).map((number) => ({
      number,
      waits: !join(group, number, context),
    }));
    return c.json(joined);
  }
  const actor = requireAdmin(group);
  const outcomes = changeMembers({ group, action, persons: personsIn(input, context), actor }, context);
  return c.json(outcomes.map(({ person, error }) => ({ number: person, error: error ?? null })));
}

/** An admin's phone changes what a group is called, what it says of itself and what holds in it, or deletes it. */
export async function changeGroupInfo(c: Context, context: ServerContext): Promise<Response> {
  const group = groupOf(c, context);
  const input = await Input.read(c, [...Object.keys(CHANGES), "picture"]);
  const asked = Object.entries(CHANGES).filter(([name]) => input.has(name));
  const picture = input.optionalFlag("picture");
  if (asked.length === 0 && picture === undefined) throw new ControlError(400, "nothing is to be changed");
  const changes = asked.map(([name, read]) => read(input, name));
  const actor = requireAdmin(group);
  for (const change of changes) changeInfo(group, actor, change, context);
  if (picture === false) context.pictures.remove(group.jid);
  if (picture !== undefined)
    tellOfGroupPicture(group, actor, picture ? context.pictures.set(group.jid) : undefined, context);
  return c.json({ jid: group.jid });
}

const MOST_SECONDS = 366 * 24 * 60 * 60;

/** By the name of its field; an empty description is none, and no time is for ever. */
const CHANGES: Readonly<Record<string, (input: Input, name: string) => GroupChange>> = {
  subject: (input) => ({ what: "subject", subject: input.text("subject") }),
  description: (input) => ({
    what: "description",
    text: input.anyText("description") || undefined,
    id: randomBytes(10).toString("hex").toUpperCase(),
  }),
  announcement: (input) => ({ what: "announcement", isOn: input.flag("announcement") }),
  locked: (input) => ({ what: "locked", isOn: input.flag("locked") }),
  approval: (input) => ({ what: "approval", isOn: input.flag("approval") }),
  allAdd: (input) => ({ what: "allAdd", isOn: input.flag("allAdd") }),
  ephemeralSeconds: (input, name) => ({
    what: "ephemeral",
    seconds: input.integer(name, { from: 0, to: MOST_SECONDS, otherwise: 0 }),
  }),
  newInvite: (input) => requireTrue(input, "newInvite", { what: "invite" }),
  deleted: (input) => requireTrue(input, "deleted", { what: "delete" }),
};

function requireTrue(input: Input, name: string, change: GroupChange): GroupChange {
  if (input.flag(name)) return change;
  throw new ControlError(400, `"${name}" can only be true`);
}

function groupOf(c: Context, { groups }: ServerContext): Group {
  const group = groups.find(c.req.param("jid") ?? "");
  if (!group) throw new ControlError(404, "there is no such group");
  return group;
}

function requireAdmin(group: Group): string {
  const admin = adminOf(group);
  if (admin === undefined) throw new ControlError(409, "the group has no admin who could do it");
  return admin;
}

function personsIn(input: Input, { people }: ServerContext): readonly string[] {
  return input.texts("participants", { atMost: MOST_MEMBERS }).map((number) => {
    if (!isNumber(number)) throw new ControlError(400, '"participants" must be phone numbers');
    return people.chatOf(`${number}@s.whatsapp.net`);
  });
}

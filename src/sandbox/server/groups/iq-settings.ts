import { isAdmin, type Group, type GroupSettings } from "../../groups.ts";
import { childOf, childText, epochSeconds, stanza, type Stanza } from "../../wire/stanza.ts";
import type { Session } from "../connection.ts";
import type { ServerContext } from "../context.ts";
import { badRequest, forbidden } from "../iq.ts";
import { addressInGroup, approvalStanza, body } from "./group-stanza.ts";
import { notifyMembers } from "./notify-members.ts";
import { requireGroup, requireOwnGroup } from "./require-group.ts";

const MOST_DESCRIPTION_CHARACTERS = 2048;

/** Another subject. */
export function changeSubject(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const actor = session.device.number;
  const group = requireInfo(iq, session, context);
  const subject = childText(iq, "subject");
  if (!subject) throw badRequest();
  group.subject = subject;
  group.subjectBy = actor;
  group.subjectAt = epochSeconds();
  const attributes = { subject, s_t: group.subjectAt, s_o: addressInGroup(actor, group, context.people) };
  return told(stanza("subject", attributes), group, session, context);
}

/** Another description, or none. Who has not seen the one before is refused. */
export function changeDescription(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const group = requireInfo(iq, session, context);
  const asked = childOf(iq, "description");
  const { id, prev, delete: isGone } = asked?.attrs ?? {};
  if (prev !== group.description?.id) throw badRequest();
  const text = childText(asked, "body");
  if (isGone === "true") {
    group.description = undefined;
    return told(stanza("description", { delete: "true" }), group, session, context);
  }
  if (!id || !text || text.length > MOST_DESCRIPTION_CHARACTERS) throw badRequest();
  group.description = { id, text, by: session.device.number, at: epochSeconds() };
  return told(stanza("description", { id }, [body(text)]), group, session, context);
}

/** Answers what switches something on or off, which admins may. */
export function switching(setting: "announcement" | "locked", tag: string, isOn: boolean) {
  return (iq: Stanza, session: Session, context: ServerContext): Stanza[] => {
    const group = requireOwnGroup(iq, session, context);
    group.settings[setting] = isOn;
    return told(stanza(tag), group, session, context);
  };
}

/** How long messages last from now on. */
export function changeEphemeral(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const group = requireInfo(iq, session, context);
  const { expiration } = childOf(iq, "ephemeral")?.attrs ?? {};
  const seconds = expiration === undefined ? 0 : Number(expiration);
  const isOff = childOf(iq, "not_ephemeral") !== undefined;
  if (!isOff && !(Number.isSafeInteger(seconds) && seconds > 0)) throw badRequest();
  group.settings.ephemeralSeconds = seconds;
  const news = isOff ? stanza("not_ephemeral") : stanza("ephemeral", { expiration: String(seconds) });
  return told(news, group, session, context);
}

/** Whether an admin has to let in who has the link. */
export function changeApproval(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const group = requireOwnGroup(iq, session, context);
  const { state } = childOf(childOf(iq, "membership_approval_mode"), "group_join")?.attrs ?? {};
  if (state !== "on" && state !== "off") throw badRequest();
  set(group, { approval: state === "on" });
  return told(approvalStanza(group.settings.approval), group, session, context);
}

/** Who may add others. */
export function changeAddMode(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const group = requireOwnGroup(iq, session, context);
  const mode = childText(iq, "member_add_mode");
  if (mode !== "all_member_add" && mode !== "admin_add") throw badRequest();
  set(group, { allAdd: mode === "all_member_add" });
  return told(stanza("member_add_mode", {}, Buffer.from(mode)), group, session, context);
}

function set({ settings }: Group, change: Partial<GroupSettings>): void {
  Object.assign(settings, change);
}

/** The group that an iq is for, of which the session may change what it shows. */
function requireInfo(iq: Stanza, session: Session, context: ServerContext): Group {
  const group = requireGroup(iq.attrs["to"] ?? "", session, context);
  if (group.settings.locked && !isAdmin(group, session.device.number)) throw forbidden();
  return group;
}

function told(news: Stanza, group: Group, { device }: Session, context: ServerContext): Stanza[] {
  notifyMembers({ group, actor: device.number, members: [...group.members.keys()] }, news, context);
  return [];
}

import { isAdmin, type Group } from "../../groups.ts";
import { childOf, childText, type Stanza } from "../../wire/stanza.ts";
import type { Session } from "../connection.ts";
import type { ServerContext } from "../context.ts";
import { badRequest, forbidden, notAcceptable } from "../iq.ts";
import { changeGroup, type GroupChange } from "./change-group.ts";
import { requireGroup, requireOwnGroup } from "./require-group.ts";

const MOST_SUBJECT_CHARACTERS = 100;
const MOST_DESCRIPTION_CHARACTERS = 2048;

/** Another subject. */
export function changeSubject(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const group = requireInfo(iq, session, context);
  const subject = childText(iq, "subject");
  if (!subject) throw badRequest();
  if (subject.length > MOST_SUBJECT_CHARACTERS) throw notAcceptable();
  return changed(group, { what: "subject", subject }, session, context);
}

/** Another description, or none. Who has not seen the one before is refused. */
export function changeDescription(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const group = requireInfo(iq, session, context);
  const asked = childOf(iq, "description");
  const { id = "", prev, delete: isGone } = asked?.attrs ?? {};
  if (prev !== group.description?.id) throw badRequest();
  const text = isGone === "true" ? undefined : childText(asked, "body");
  const isWhole = id !== "" && text && text.length <= MOST_DESCRIPTION_CHARACTERS;
  if (isGone !== "true" && !isWhole) throw badRequest();
  return changed(group, { what: "description", id, text }, session, context);
}

/** Answers what switches something on or off, which admins may. */
export function switching(what: "announcement" | "locked", isOn: boolean) {
  return (iq: Stanza, session: Session, context: ServerContext): Stanza[] =>
    changed(requireOwnGroup(iq, session, context), { what, isOn }, session, context);
}

/** How long messages last from now on. */
export function changeEphemeral(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const group = requireInfo(iq, session, context);
  const { expiration } = childOf(iq, "ephemeral")?.attrs ?? {};
  const seconds = expiration === undefined ? 0 : Number(expiration);
  const isOff = childOf(iq, "not_ephemeral") !== undefined;
  if (!isOff && !(Number.isSafeInteger(seconds) && seconds > 0)) throw badRequest();
  return changed(group, { what: "ephemeral", seconds }, session, context);
}

/** Whether an admin has to let in who has the link. */
export function changeApproval(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const group = requireOwnGroup(iq, session, context);
  const { state } = childOf(childOf(iq, "membership_approval_mode"), "group_join")?.attrs ?? {};
  if (state !== "on" && state !== "off") throw badRequest();
  return changed(group, { what: "approval", isOn: state === "on" }, session, context);
}

/** Who may add others. */
export function changeAddMode(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const group = requireOwnGroup(iq, session, context);
  const mode = childText(iq, "member_add_mode");
  if (mode !== "all_member_add" && mode !== "admin_add") throw badRequest();
  return changed(group, { what: "allAdd", isOn: mode === "all_member_add" }, session, context);
}

/** The group that an iq is for, of which the session may change what it shows. */
function requireInfo(iq: Stanza, session: Session, context: ServerContext): Group {
  const group = requireGroup(iq.attrs["to"] ?? "", session, context);
  if (group.settings.locked && !isAdmin(group, session.device.number)) throw forbidden();
  return group;
}

function changed(group: Group, change: GroupChange, { device }: Session, context: ServerContext): Stanza[] {
  changeGroup(group, device.number, change, context);
  return [];
}

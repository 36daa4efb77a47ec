import { MOST_FORMER_CODES, newInviteCode, type Group } from "../../groups.ts";
import { epochSeconds, stanza, type Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { addressInGroup, approvalStanza, body } from "./group-stanza.ts";
import { notifyMembers } from "./notify-members.ts";

/** Something of a group that its members see. */
export type GroupChange =
  | { readonly what: "subject"; readonly subject: string }
  /** Undefined is none. */
  | { readonly what: "description"; readonly text: string | undefined; readonly id: string }
  | { readonly what: "announcement" | "locked" | "approval" | "allAdd"; readonly isOn: boolean }
  /** 0 is for ever. */
  | { readonly what: "ephemeral"; readonly seconds: number }
  /** A new link, with which the one before is dead. */
  | { readonly what: "invite" }
  | { readonly what: "delete" };

/** Changes a group and tells its members, as somebody of them does it; returns what they are told. */
export function changeGroup(
  group: Group,
  actor: string,
  change: GroupChange,
  context: ServerContext,
): Stanza {
  const members = [...group.members.keys()];
  const news = apply(group, actor, change, context);
  notifyMembers({ group, actor, members }, news, context);
  return news;
}

function apply(group: Group, actor: string, change: GroupChange, { people, groups }: ServerContext): Stanza {
  const { settings } = group;
  switch (change.what) {
    case "subject":
      Object.assign(group, { subject: change.subject, subjectBy: actor, subjectAt: epochSeconds() });
      return stanza("subject", {
        subject: group.subject,
        s_t: group.subjectAt,
        s_o: addressInGroup(actor, group, people),
      });
    case "description": {
      const { id, text } = change;
      group.description = text === undefined ? undefined : { id, text, by: actor, at: epochSeconds() };
      if (text === undefined) return stanza("description", { delete: "true" });
      return stanza("description", { id }, [body(text)]);
    }
    case "announcement":
      settings.announcement = change.isOn;
      return stanza(change.isOn ? "announcement" : "not_announcement");
    case "locked":
      settings.locked = change.isOn;
      return stanza(change.isOn ? "locked" : "unlocked");
    case "approval":
      settings.approval = change.isOn;
      return approvalStanza(change.isOn);
    case "allAdd":
      settings.allAdd = change.isOn;
      return stanza("member_add_mode", {}, Buffer.from(change.isOn ? "all_member_add" : "admin_add"));
    case "ephemeral":
      settings.ephemeralSeconds = change.seconds;
      if (change.seconds === 0) return stanza("not_ephemeral");
      return stanza("ephemeral", { expiration: String(change.seconds) });
    case "invite":
      group.formerCodes.unshift(group.inviteCode);
      group.formerCodes.splice(MOST_FORMER_CODES);
      group.inviteCode = newInviteCode();
      return stanza("invite", { code: group.inviteCode });
    case "delete":
      groups.delete(group.jid);
      return stanza("delete");
  }
}

import { generateMessageIDV2, type BinaryNode } from "@whiskeysockets/baileys";
import type { GroupStep } from "../../core/index.ts";

/** What asks for a change of a group. A description names the one before, so that nobody overwrites what they have not seen. */
export function stanzaOf(step: GroupStep, previousId?: string): BinaryNode {
  switch (step.what) {
    case "subject":
      return { tag: "subject", attrs: {}, content: Buffer.from(step.subject, "utf8") };
    case "description":
      return descriptionStanza(step.description, previousId);
    case "announce":
      return { tag: step.isOn ? "announcement" : "not_announcement", attrs: {} };
    case "locked":
      return { tag: step.isOn ? "locked" : "unlocked", attrs: {} };
    case "membersAdd":
      return {
        tag: "member_add_mode",
        attrs: {},
        content: Buffer.from(step.isOn ? "all_member_add" : "admin_add"),
      };
    case "approval": {
      const state = step.isOn ? "on" : "off";
      return {
        tag: "membership_approval_mode",
        attrs: {},
        content: [{ tag: "group_join", attrs: { state } }],
      };
    }
  }
}

function descriptionStanza(text: string, previousId: string | undefined): BinaryNode {
  const prev = previousId === undefined ? {} : { prev: previousId };
  if (text === "") return { tag: "description", attrs: { delete: "true", ...prev } };
  const body = { tag: "body", attrs: {}, content: Buffer.from(text, "utf8") };
  return { tag: "description", attrs: { id: generateMessageIDV2(), ...prev }, content: [body] };
}

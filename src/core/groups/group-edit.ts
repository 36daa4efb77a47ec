import type { Session } from "../sessions/index.ts";
import type { KeptChange } from "./group-store.ts";
import type { GroupStep } from "./line-groups.ts";

/** What is to be another of a group; the rest stays. */
export type GroupEdit = {
  readonly subject?: string | undefined;
  /** Empty is none. */
  readonly description?: string | undefined;
  readonly isAnnounce?: boolean | undefined;
  readonly isLocked?: boolean | undefined;
  readonly canMembersAdd?: boolean | undefined;
  readonly hasApproval?: boolean | undefined;
};

const SWITCHES = [
  ["isAnnounce", "announce"],
  ["isLocked", "locked"],
  ["canMembersAdd", "membersAdd"],
  ["hasApproval", "approval"],
] as const;

/** In the order in which they are done. */
export function stepsOf(edit: GroupEdit): readonly GroupStep[] {
  const { subject, description } = edit;
  return [
    ...(subject === undefined ? [] : [{ what: "subject" as const, subject }]),
    ...(description === undefined ? [] : [{ what: "description" as const, description }]),
    ...SWITCHES.flatMap(([name, what]) => {
      const isOn = edit[name];
      return isOn === undefined ? [] : [{ what, isOn }];
    }),
  ];
}

/** What is kept of a step that the account has done. */
export function toKeptChange(step: GroupStep, { device }: Session, nowWallMs: number): KeptChange {
  const jid = device ? `${device.number}@s.whatsapp.net` : null;
  const set = { by: device && { jid, lid: device.lid }, atMs: nowWallMs };
  switch (step.what) {
    case "subject":
      return { subject: step.subject, subjectSet: set };
    case "description":
      return step.description === ""
        ? { description: null, descriptionSet: null }
        : { description: step.description, descriptionSet: set };
    case "announce":
      return { isAnnounce: step.isOn };
    case "locked":
      return { isLocked: step.isOn };
    case "membersAdd":
      return { canMembersAdd: step.isOn };
    case "approval":
      return { hasApproval: step.isOn };
  }
}

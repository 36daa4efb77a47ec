import { isAdmin, type Group } from "../../groups.ts";
import { childrenOf, type Stanza } from "../../wire/stanza.ts";
import type { Session } from "../connection.ts";
import type { ServerContext } from "../context.ts";
import { badRequest, forbidden, IqError, itemNotFound } from "../iq.ts";

/** A group that the session's account is in; throws an IqError for any other. */
export function requireGroup(jid: string, { device }: Session, { groups, faults }: ServerContext): Group {
  const refusal = faults.takeGroupRefusal(device.number);
  if (refusal !== undefined) throw new IqError(refusal, "refused for a test");
  const group = groups.find(jid);
  if (!group) throw itemNotFound();
  if (!group.members.has(device.number)) throw forbidden();
  return group;
}

/** The group that an iq is for, of which the session's account is an admin; throws an IqError for any other. */
export function requireOwnGroup(iq: Stanza, session: Session, context: ServerContext): Group {
  const group = requireGroup(iq.attrs["to"] ?? "", session, context);
  if (!isAdmin(group, session.device.number)) throw forbidden();
  return group;
}

/** The people that an iq names; throws an IqError when one is nobody's address. */
export function personsIn(asked: Stanza, { people }: ServerContext): readonly string[] {
  return childrenOf(asked)
    .filter(({ tag }) => tag === "participant")
    .map(({ attrs }) => {
      const device = people.deviceOf(attrs["jid"] ?? "");
      if (!device) throw badRequest();
      return device.person;
    });
}

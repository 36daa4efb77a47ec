import {
  inviteCodeIn,
  parseChatAddress,
  toJid,
  type DescribedGroup,
  type GatewayError,
  type Session,
} from "../../../src/core/index.ts";
import type { DialectKit } from "../../../src/http/dialect.ts";
import { refusedValue } from "../dialect/refused-value.ts";

type Groups = Pick<DialectKit["core"]["groups"], "invited" | "describe">;

const JID = /@/;

/** The JID of a group that is named by it, or by an invitation, of which WhatsApp is asked. Throws `malformed_input`. */
export async function groupOf(groups: Groups, session: Session, identifier: string): Promise<string> {
  const named = fromIdentifier(identifier);
  return "jid" in named ? named.jid : (await groups.invited(session, named.code)).jid;
}

/** The same group as WhatsApp describes it: to who is not in it, what an invitation shows. */
export async function describedBy(
  groups: Groups,
  session: Session,
  identifier: string,
): Promise<DescribedGroup> {
  const named = fromIdentifier(identifier);
  if ("jid" in named) return groups.describe(session, named.jid);
  return { group: await groups.invited(session, named.code), inviteCode: named.code };
}

/** The code of an invitation. */
export function fromInvitation(identifier: string): string {
  const code = inviteCodeIn(identifier.trim());
  if (code === undefined) throw invalidInvitation();
  return code;
}

/** The JID of a group as a member has it; undefined for any other text. */
export function groupJidIn(text: string): string | undefined {
  const address = parseChatAddress(text.trim());
  return address?.kind === "group" ? toJid(address) : undefined;
}

function fromIdentifier(identifier: string): { readonly jid: string } | { readonly code: string } {
  if (!JID.test(identifier)) return { code: fromInvitation(identifier) };
  const jid = groupJidIn(identifier);
  if (jid === undefined) throw refusedValue(`Invalid identifier: ${identifier.slice(0, 100)}`);
  return { jid };
}

function invalidInvitation(): GatewayError {
  return refusedValue("Invalid invite link or code");
}

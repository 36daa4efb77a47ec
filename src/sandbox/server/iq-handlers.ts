import { isServer } from "../wire/jid.ts";
import { childrenOf, type Stanza } from "../wire/stanza.ts";
import { ProtocolViolation } from "./chat-state.ts";
import type { Session } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import { changeBlockList, showBlockList } from "./account/iq-block-list.ts";
import { changeAbout } from "./account/iq-about.ts";
import { changePrivacy, showPrivacy } from "./account/iq-privacy.ts";
import { showStatusPrivacy } from "./account/iq-status-privacy.ts";
import { issuePrivacyTokens } from "./account/iq-privacy-tokens.ts";
import { acceptTerms, answerMex } from "./channels/iq-mex.ts";
import { syncAppState } from "./app-state/iq-app-state.ts";
import * as communities from "./communities/iq-communities.ts";
import * as groups from "./groups/iq-groups.ts";
import * as invite from "./groups/iq-invite.ts";
import * as settings from "./groups/iq-settings.ts";
import * as account from "./iq-account.ts";
import * as encrypt from "./iq-encrypt.ts";
import { badRequest, IqError, iqError, iqResult, notImplemented } from "./iq.ts";
import { mediaConnection } from "./iq-media.ts";
import { changePicture, profilePicture } from "./iq-picture.ts";
import { answerUsync } from "./iq-usync.ts";

/** Returns the content of the result, or throws an IqError. */
type IqHandler = (iq: Stanza, session: Session, context: ServerContext) => readonly Stanza[];

const nothing: IqHandler = () => [];

/** By type, namespace and a child. */
const HANDLERS: Readonly<Record<string, IqHandler>> = {
  "get w:p ": nothing,
  "get w:p ping": nothing,
  "set passive active": nothing,
  "set passive passive": nothing,
  "set urn:xmpp:whatsapp:dirty clean": nothing,
  "get encrypt count": encrypt.countPreKeys,
  "get encrypt digest": encrypt.digestKeys,
  "get encrypt key": encrypt.fetchKeys,
  "set encrypt registration": encrypt.uploadPreKeys,
  "set encrypt rotate": encrypt.rotateSignedPreKey,
  "get usync usync": answerUsync,
  "get abt props": account.props,
  // The older form: Baileys 6 asks in it.
  "get w props": account.props,
  "get blocklist ": showBlockList,
  "set blocklist item": changeBlockList,
  "get privacy privacy": showPrivacy,
  "set privacy privacy": changePrivacy,
  "get status privacy": showStatusPrivacy,
  "set status status": changeAbout,
  "set privacy tokens": issuePrivacyTokens,
  "set w:g2 create": groups.create,
  "get w:g2 query": groups.metadata,
  "get w:g2 participating": groups.participating,
  "set w:g2 add": groups.changing("add"),
  "set w:g2 remove": groups.changing("remove"),
  "set w:g2 promote": groups.changing("promote"),
  "set w:g2 demote": groups.changing("demote"),
  "set w:g2 leave": groups.leave,
  "set w:g2 subject": settings.changeSubject,
  "set w:g2 description": settings.changeDescription,
  "set w:g2 announcement": settings.switching("announcement", true),
  "set w:g2 not_announcement": settings.switching("announcement", false),
  "set w:g2 locked": settings.switching("locked", true),
  "set w:g2 unlocked": settings.switching("locked", false),
  "set w:g2 ephemeral": settings.changeEphemeral,
  "set w:g2 not_ephemeral": settings.changeEphemeral,
  "set w:g2 membership_approval_mode": settings.changeApproval,
  "set w:g2 member_add_mode": settings.changeAddMode,
  "get w:g2 invite": invite.showInvite,
  "set w:g2 invite": invite.useInvite,
  "get w:g2 membership_approval_requests": invite.listRequests,
  "set w:g2 membership_requests_action": invite.answerRequests,
  "set w:g2 links": communities.link,
  "set w:g2 unlink": communities.unlink,
  "get w:g2 sub_groups": communities.subGroups,
  "get w:profile:picture picture": profilePicture,
  "set w:profile:picture picture": changePicture,
  "set w:profile:picture ": changePicture,
  "set w:m media_conn": mediaConnection,
  "set w:sync:app:state sync": syncAppState,
  "get w:mex query": answerMex,
  "set tos notice": acceptTerms,
};

/** The answer to an iq of a logged-in companion, and whether anybody knew it (an unknown one gets error 501). */
export function answerIq(
  iq: Stanza,
  session: Session,
  context: ServerContext,
): { readonly answer: Stanza; readonly isKnown: boolean } {
  const { type, xmlns, id, to } = iq.attrs;
  if (type !== "get" && type !== "set") throw new ProtocolViolation("nobody asked for this answer");
  const handler = findHandler(iq);
  if (!handler) return { answer: iqError(iq, notImplemented()), isKnown: false };
  try {
    // A group is asked for at its own address.
    if (!id || (!isServer(to) && xmlns !== "w:g2")) throw badRequest();
    const answer = iqResult(iq, handler(iq, session, context));
    if (type === "set") context.changed();
    return { answer, isKnown: true };
  } catch (error) {
    if (!(error instanceof IqError)) throw error;
    return { answer: iqError(iq, error), isKnown: error.code !== notImplemented().code };
  }
}

// Clients differ in the order of the children: an upload of pre-keys begins with any of its five.
function findHandler(iq: Stanza): IqHandler | undefined {
  const children = childrenOf(iq);
  const tags = children.length === 0 ? [""] : children.map(({ tag }) => tag);
  const { type = "", xmlns = "" } = iq.attrs;
  return tags.map((tag) => HANDLERS[`${type} ${xmlns} ${tag}`]).find((handler) => handler !== undefined);
}

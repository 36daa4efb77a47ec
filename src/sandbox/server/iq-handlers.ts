import { childrenOf, SERVER, type Stanza } from "../wire/stanza.ts";
import { ProtocolViolation } from "./chat-state.ts";
import type { Session } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import * as account from "./iq-account.ts";
import * as encrypt from "./iq-encrypt.ts";
import { badRequest, IqError, iqError, iqResult, notImplemented } from "./iq.ts";
import { profilePicture } from "./iq-picture.ts";
import { answerUsync } from "./iq-usync.ts";

/** Returns the content of the result, or throws an IqError. */
type IqHandler = (iq: Stanza, session: Session, context: ServerContext) => readonly Stanza[];

const nothing: IqHandler = () => [];

/** By type, namespace and first child. */
const HANDLERS: Readonly<Record<string, IqHandler>> = {
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
  "get blocklist ": account.blocklist,
  "get privacy privacy": account.privacySettings,
  "set privacy tokens": account.storePrivacyTokens,
  "get w:g2 query": account.groupMetadata,
  "get w:g2 participating": account.participatingGroups,
  "get w:profile:picture picture": profilePicture,
};

/** The answer to an iq of a logged-in companion, and whether anybody knew it (an unknown one gets error 501). */
export function answerIq(
  iq: Stanza,
  session: Session,
  context: ServerContext,
): { readonly answer: Stanza; readonly isKnown: boolean } {
  const { type = "", xmlns = "", id, to } = iq.attrs;
  if (type !== "get" && type !== "set") throw new ProtocolViolation("nobody asked for this answer");
  const handler = HANDLERS[`${type} ${xmlns} ${childrenOf(iq)[0]?.tag ?? ""}`];
  if (!handler) return { answer: iqError(iq, notImplemented()), isKnown: false };
  try {
    // A group is asked for at its own address.
    if (!id || (to !== SERVER && xmlns !== "w:g2")) throw badRequest();
    return { answer: iqResult(iq, handler(iq, session, context)), isKnown: true };
  } catch (error) {
    if (!(error instanceof IqError)) throw error;
    return { answer: iqError(iq, error), isKnown: error.code !== notImplemented().code };
  }
}

import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  isLidUser,
  jidNormalizedUser,
  S_WHATSAPP_NET,
  type BinaryNode,
  type WASocket,
} from "@whiskeysockets/baileys";
import { toJid, type KnownChat } from "../../core/index.ts";

/** What a phone's owner may list is theirs to choose; as many as an audience has at most. */
const MOST_LISTED = 1_000;
const NOT_FOUND = 404;

/** Whom the account lets see its statuses: all, all but some, or some alone (JIDs). */
type Privacy = { readonly lets: "all" | "others" | "these"; readonly jids: readonly string[] };

/**
 * The JIDs to send a status to: of its audience those whom the account lets see it, or those whom it has chosen instead; and
 * the account itself, whose phone shows it then. Rejects when WhatsApp does not say: nobody is to see what was kept from them.
 */
export async function statusViewers(socket: WASocket, audience: readonly KnownChat[]): Promise<string[]> {
  const { lets, jids } = await privacyOf(socket);
  const { id, lid } = socket.authState.creds.me ?? {};
  const own = jidNormalizedUser(lid ?? id);
  const chosen = lets === "these" ? jids : await withoutListed(socket, audience, jids);
  return [...new Set([...chosen, own])];
}

/** Which list counts is the first, or the one that says so. What nobody has set is not found: then contacts see it. */
async function privacyOf(socket: WASocket): Promise<Privacy> {
  const lists = getBinaryNodeChildren(getBinaryNodeChild(await ask(socket), "privacy"), "list");
  const list = lists.find(({ attrs }) => attrs["default"] === "true") ?? lists[0];
  const jids = getBinaryNodeChildren(list, "user").flatMap(({ attrs }) => attrs["jid"] ?? []);
  switch (list?.attrs["type"]) {
    case "whitelist":
      return { lets: "these", jids: jids.slice(0, MOST_LISTED) };
    case "blacklist":
      return { lets: "others", jids };
    default:
      return { lets: "all", jids: [] };
  }
}

async function ask(socket: WASocket): Promise<BinaryNode | undefined> {
  try {
    return (await socket.query({
      tag: "iq",
      attrs: { xmlns: "status", type: "get", to: S_WHATSAPP_NET },
      content: [{ tag: "privacy", attrs: {} }],
    })) as BinaryNode;
  } catch (error) {
    if ((error as { readonly data?: unknown }).data === NOT_FOUND) return undefined;
    throw error;
  }
}

/** Under whatever name somebody is listed. */
async function withoutListed(
  { signalRepository }: WASocket,
  audience: readonly KnownChat[],
  jids: readonly string[],
): Promise<readonly string[]> {
  const listed = new Set(jids.map((jid) => jidNormalizedUser(jid)));
  const lidOf = new Map<string, string>();
  if ([...listed].some((jid) => isLidUser(jid))) {
    const numbers = audience.filter(({ to }) => to.kind === "person").map(({ to }) => toJid(to));
    const known = numbers.length > 0 ? await signalRepository.lidMapping.getLIDsForPNs(numbers) : [];
    for (const { pn, lid } of known ?? []) lidOf.set(jidNormalizedUser(pn), jidNormalizedUser(lid));
  }
  return audience
    .filter(({ key, formerKeys, to }) => {
      const jid = toJid(to);
      return [key, ...formerKeys, jid, lidOf.get(jid)].every(
        (name) => name === undefined || !listed.has(name),
      );
    })
    .map(({ to }) => toJid(to));
}

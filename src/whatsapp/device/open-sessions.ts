import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  isLidUser,
  isPnUser,
  jidDecode,
  jidEncode,
  jidNormalizedUser,
  parseAndInjectE2ESessions,
  S_WHATSAPP_NET,
  type BinaryNode,
  type CacheStore,
  type FullJid,
  type WASocket,
} from "@whiskeysockets/baileys";

export type Opened = {
  /** Devices that a message cannot be encrypted for; the next send leaves them out. */
  readonly withoutKeys: readonly string[];
  /** Users (as they were given) none of whose devices can be reached; a chat of two with one of them reaches nobody. */
  readonly unreached: readonly string[];
};

/**
 * To be called before a message is sent to a chat of two, or to a group with these participants (JIDs without device): opens a
 * session with every device that has none. The library gives up a whole send for one device without keys; here such a device is
 * left out, of `userDevices`, the socket's own cache, from which the send then takes them. Rejects when WhatsApp does not answer.
 */
export async function openSessions(
  socket: WASocket,
  userDevices: CacheStore,
  chat: string,
  participants: readonly string[] = [ownIdentity(socket, chat), chat],
): Promise<Opened> {
  const users = participants.map((jid) => jidNormalizedUser(jid));
  for (const user of users.map(userOf)) {
    // Of whom nobody could be reached the last time: perhaps now.
    if (((await userDevices.get<FullJid[]>(user)) ?? []).length === 0) await userDevices.del(user);
  }
  const devices = await socket.getUSyncDevices([...users], true, false);
  const { id, lid } = socket.authState.creds.me ?? {};
  const isOwn = ({ jid }: { readonly jid: string }) => jid === id || jid === lid;
  const missing = await withoutSession(
    socket,
    devices.filter((device) => !isOwn(device)).map(({ jid }) => jid),
  );
  const withoutKeys = missing.length > 0 ? await fetchSessions(socket, missing) : new Set<string>();
  const leftOut = devices.filter((device) => isOwn(device) || withoutKeys.has(device.jid));
  await leaveOut(userDevices, leftOut);
  const reached = new Set(devices.filter((device) => !leftOut.includes(device)).map(({ user }) => user));
  return { withoutKeys: [...withoutKeys], unreached: users.filter((jid) => !reached.has(userOf(jid))) };
}

/** Under which the library looks for the devices of this one's owner, when it writes to that chat. */
function ownIdentity({ authState }: WASocket, chat: string): string {
  const { id, lid } = authState.creds.me ?? {};
  return jidNormalizedUser(isLidUser(chat) ? (lid ?? id) : id);
}

async function withoutSession({ signalRepository }: WASocket, jids: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const jid of jids) {
    if (!(await signalRepository.validateSession(jid)).exists) missing.push(jid);
  }
  return missing;
}

/** Asks for the keys of devices, and gives those back for which there are none, or none that hold. */
async function fetchSessions(socket: WASocket, jids: readonly string[]): Promise<ReadonlySet<string>> {
  const { lidMapping } = socket.signalRepository;
  const numbers = jids.filter((jid) => isPnUser(jid));
  const mapped = (numbers.length > 0 && (await lidMapping.getLIDsForPNs(numbers))) || [];
  const lids = new Map(mapped.map(({ pn, lid }) => [pn, lid]));
  const asked = new Map(jids.map((jid) => [lids.get(jid) ?? jid, jid]));
  const answer = (await socket.query(bundleQuery([...asked.keys()]))) as BinaryNode;
  const withoutKeys = new Set(jids);
  for (const user of getBinaryNodeChildren(getBinaryNodeChild(answer, "list"), "user")) {
    const jid = asked.get(user.attrs["jid"] ?? "");
    if (jid !== undefined && (await isOpened(socket, user))) withoutKeys.delete(jid);
  }
  return withoutKeys;
}

async function isOpened({ signalRepository }: WASocket, user: BinaryNode): Promise<boolean> {
  const list = { tag: "list", attrs: {}, content: [user] };
  try {
    await parseAndInjectE2ESessions({ tag: "iq", attrs: {}, content: [list] }, signalRepository);
    return true;
  } catch {
    return false;
  }
}

function bundleQuery(jids: readonly string[]): BinaryNode {
  const users = jids.map((jid) => ({ tag: "user", attrs: { jid } }));
  return {
    tag: "iq",
    attrs: { xmlns: "encrypt", type: "get", to: S_WHATSAPP_NET },
    content: [{ tag: "key", attrs: {}, content: users }],
  };
}

async function leaveOut(
  userDevices: CacheStore,
  leftOut: readonly { readonly user: string; readonly jid: string }[],
): Promise<void> {
  const jids = new Set(leftOut.map(({ jid }) => jid));
  for (const user of new Set(leftOut.map((device) => device.user))) {
    const known = (await userDevices.get<FullJid[]>(user)) ?? [];
    const rest = known.filter(({ server, device }) => !jids.has(jidEncode(user, server, device)));
    await userDevices.set(user, rest);
  }
}

function userOf(jid: string): string {
  return jidDecode(jid)?.user ?? "";
}

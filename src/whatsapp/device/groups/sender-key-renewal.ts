import { setImmediate as turn } from "node:timers/promises";
import { getAllBinaryNodeChildren, jidDecode, type BinaryNode, type WASocket } from "@whiskeysockets/baileys";
import { toError } from "../../line/closing-error.ts";
import { senderKeyName } from "./sender-key.ts";

/** The library's row of whom a group's key was sent to: their devices' JIDs. */
const TOLD = "sender-key-memory";
/** Rows that are read in one turn of the event loop. */
const ROWS_AT_ONCE = 20;

/**
 * Has the device's own key of a group made anew, and sent to all, when somebody has left it: the library goes on with a key
 * that they could read by. And has it sent again to who has new devices, which the library takes to have it. WhatsApp's word is
 * acknowledged only once that is stored. `keyIds` lists the device's keys of a type.
 */
export function renewSenderKeys(
  socket: WASocket,
  keyIds: (type: string) => Promise<readonly string[]>,
): void {
  const untell = untelling(socket, keyIds);
  const event = "CB:notification";
  for (const listener of socket.ws.listeners(event) as ((stanza: BinaryNode) => unknown)[]) {
    socket.ws.off(event, listener);
    socket.ws.on(event, (stanza: BinaryNode) => {
      if (hasOtherDevices(stanza)) endOnError(socket, untell(stanza));
      if (!hasLost(stanza)) return void listener(stanza);
      const heard = forgetOwnKey(socket, stanza).then(() => listener(stanza));
      endOnError(socket, heard);
    });
  }
}

function endOnError(socket: WASocket, work: Promise<unknown>): void {
  work.catch((error: unknown) => void socket.end(toError(error)));
}

/** Whether somebody has left a group, or was removed; also this device's owner, who does not hear of the rest from then on. */
function hasLost(stanza: BinaryNode): boolean {
  const lost = getAllBinaryNodeChildren(stanza).some(({ tag }) => tag === "remove" || tag === "leave");
  return lost && stanza.attrs["type"] === "w:gp2";
}

/** Whether somebody has linked or removed a device, or has a new phone. */
function hasOtherDevices(stanza: BinaryNode): boolean {
  const { type } = stanza.attrs;
  const isNewPhone = getAllBinaryNodeChildren(stanza).some(({ tag }) => tag === "identity");
  return type === "devices" || (type === "encrypt" && isNewPhone);
}

async function forgetOwnKey({ authState, signalRepository }: WASocket, stanza: BinaryNode): Promise<void> {
  const { from: group = "" } = stanza.attrs;
  const { me } = authState.creds;
  const own = [me?.id, me?.lid].filter((jid) => jid !== undefined);
  const names = own.map((jid) => senderKeyName(group, signalRepository.jidToSignalProtocolAddress(jid)));
  const keys = Object.fromEntries(names.map((name) => [name, null]));
  await authState.keys.transaction(
    async () => authState.keys.set({ "sender-key": keys, [TOLD]: { [group]: null } }),
    group,
  );
}

/**
 * Has those whose devices have changed be told the key of every group again. All who come while rows are being read are done
 * together after that: many come at once after a time without connection.
 */
function untelling(
  socket: WASocket,
  keyIds: (type: string) => Promise<readonly string[]>,
): (stanza: BinaryNode) => Promise<void> {
  const waiting = new Set<string>();
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (waiting.size > 0) {
      const changed = [...waiting];
      waiting.clear();
      const users = await namesOf(socket, changed);
      await forgetTold(socket, await keyIds(TOLD), users);
    }
  }

  return ({ attrs }) => {
    for (const jid of [attrs["from"], attrs["lid"]]) {
      const user = jidDecode(jid)?.user;
      if (user !== undefined) waiting.add(user);
    }
    running ??= run().finally(() => (running = undefined));
    return running;
  };
}

/** The same people by number and by LID, as far as both are known. */
async function namesOf({ authState }: WASocket, users: readonly string[]): Promise<ReadonlySet<string>> {
  const ids = users.flatMap((user) => [user, `${user}_reverse`]);
  return new Set([...users, ...Object.values(await authState.keys.get("lid-mapping", ids))]);
}

async function forgetTold(
  { authState: { keys } }: WASocket,
  groups: readonly string[],
  users: ReadonlySet<string>,
): Promise<void> {
  const isOther = (jid: string) => !users.has(jidDecode(jid)?.user ?? "");
  for (let at = 0; at < groups.length; at += ROWS_AT_ONCE) {
    const rows = await keys.get(TOLD, groups.slice(at, at + ROWS_AT_ONCE));
    for (const [group, told] of Object.entries(rows)) {
      if (Object.keys(told).every(isOther)) continue;
      await keys.transaction(async () => {
        const { [group]: now = {} } = await keys.get(TOLD, [group]);
        const others = Object.entries(now).filter(([jid]) => isOther(jid));
        await keys.set({ [TOLD]: { [group]: Object.fromEntries(others) } });
      }, group);
    }
    await turn();
  }
}

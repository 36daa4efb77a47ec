import {
  parseChatAddress,
  toJid,
  type DeviceStore,
  type LidListener,
  type LineContacts,
} from "../../core/index.ts";

/** The library's own record of which LID belongs to which number: `<number>` → LID and `<lid>_reverse` → number. */
const LID_MAPPING = "lid-mapping";
const REVERSE = "_reverse";

/** Who is who, as far as a device has learned. */
export type AddressBook = Pick<LineContacts, "lidOf" | "numberOf">;

/** What a session's device has learned of LIDs. */
export function storedAddressBook(devices: DeviceStore, sessionId: string): AddressBook {
  const read = async (id: string): Promise<string | undefined> => {
    const text = (await devices.readKeys(sessionId, LID_MAPPING, [id])).get(id);
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    return typeof value === "string" && /^\d+$/.test(value) ? value : undefined;
  };
  return {
    lidOf: (number) => read(number),
    numberOf: (lid) => read(lid + REVERSE),
  };
}

/** The same, and who is known elsewhere alone. */
export function alongside(book: AddressBook, numberOf: AddressBook["numberOf"]): AddressBook {
  return { lidOf: book.lidOf, numberOf: async (lid) => (await book.numberOf(lid)) ?? numberOf(lid) };
}

/** Every JID that somebody is known by, beginning with the given one. */
export async function namesOf(book: AddressBook, jid: string): Promise<readonly string[]> {
  const address = parseChatAddress(jid);
  if (address?.kind === "person") {
    const lid = await book.lidOf(address.number);
    return lid === undefined ? [jid] : [jid, toJid({ kind: "lid", lid })];
  }
  if (address?.kind === "lid") {
    const number = await book.numberOf(address.lid);
    return number === undefined ? [jid] : [jid, toJid({ kind: "person", number })];
  }
  return [jid];
}

/** The same devices; what they learn and forget of LIDs is told once it is written. */
export function tellingOfLids(devices: DeviceStore, tell: LidListener): DeviceStore {
  return {
    readCredentials: (sessionId) => devices.readCredentials(sessionId),
    writeCredentials: (sessionId, text, device) => devices.writeCredentials(sessionId, text, device),
    readKeys: (sessionId, type, ids) => devices.readKeys(sessionId, type, ids),
    keyIds: (sessionId, type) => devices.keyIds(sessionId, type),
    async writeKeys(sessionId, changes) {
      await devices.writeKeys(sessionId, changes);
      const ids = changes.filter(({ type }) => type === LID_MAPPING).map(({ id }) => id);
      if (ids.length > 0) tell(sessionId, [...new Set(ids.map(digitsOf))]);
    },
    async forget(sessionId) {
      await devices.forget(sessionId);
      tell(sessionId);
    },
  };
}

function digitsOf(id: string): string {
  return id.endsWith(REVERSE) ? id.slice(0, -REVERSE.length) : id;
}

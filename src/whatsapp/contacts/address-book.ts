import type { Connections, DeviceStore } from "../../core/index.ts";

/** The library's own record of which LID belongs to which number: `<number>` → LID and `<lid>_reverse` → number. */
export function storedAddressBook(devices: DeviceStore): Pick<Connections, "lidOf" | "numberOf"> {
  const read = (sessionId: string, id: string): string | undefined => {
    const text = devices.readKeys(sessionId, "lid-mapping", [id]).get(id);
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    return typeof value === "string" && /^\d+$/.test(value) ? value : undefined;
  };
  return {
    lidOf: (sessionId, number) => read(sessionId, number),
    numberOf: (sessionId, lid) => read(sessionId, `${lid}_reverse`),
  };
}

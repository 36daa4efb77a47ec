import { ControlError } from "../control-error.ts";
import type { ServerContext } from "../server/context.ts";
import { isShared } from "../wire/jid.ts";
import { stanza } from "../wire/stanza.ts";

export const STATUSES = ["delivered", "read", "played", "inactive"] as const;
export type Status = (typeof STATUSES)[number];

/** Every phone that has got the message with this id tells its author so. Throws a ControlError when none has. */
export async function acknowledge(id: string, status: Status, context: ServerContext): Promise<void> {
  const { received, phoneDevices, phones } = context;
  const rows = received.records.filter((one) => one.id === id);
  if (rows.length === 0) throw new ControlError(404, "no message with this id has reached a phone");
  for (const { from, to, reader } of rows) {
    const phone = phoneDevices.find(reader ?? to);
    const known = phone?.known.find(from, id);
    const isAmongOthers = known && isShared(known.chat);
    const whose = isAmongOthers ? { to: known.chat, participant: known.address } : { to: known?.address };
    const type = status === "delivered" ? undefined : status;
    await phone?.do(() => {
      phone.send(stanza("receipt", { id, ...whose, type }));
      // The phone itself shows nothing of it: nobody is at it.
      if (status !== "inactive") phones.acknowledge(to, { author: from, id }, status);
      return Promise.resolve();
    });
  }
}

import { PHONE_ID } from "../../device-address.ts";
import { childOf, stanza, type Stanza } from "../../wire/stanza.ts";
import type { Session } from "../connection.ts";
import type { ServerContext } from "../context.ts";
import { badRequest } from "../iq.ts";
import { notification } from "../notification.ts";

/** Whom the account has blocked, by LID. */
export function showBlockList(_iq: Stanza, { device }: Session, context: ServerContext): Stanza[] {
  const { people, blockLists } = context;
  const items = blockLists
    .of(device.number)
    .map((person) => stanza("item", { jid: people.lidOfDevice({ person, id: PHONE_ID }) }));
  return [stanza("list", {}, items)];
}

/** Blocks somebody, by LID and number, or no longer, by LID; the account's other devices are told. */
export function changeBlockList(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const { registry, mail, people, blockLists } = context;
  const { number } = session.device;
  const { action, jid = "", pn_jid: pnJid = "" } = childOf(iq, "item")?.attrs ?? {};
  const person = people.deviceOf(jid)?.person;
  if (person === undefined || !jid.endsWith("@lid")) throw badRequest();
  if (action === "block") {
    const isTaken = people.isSame(jid, pnJid) && blockLists.block(number, person);
    if (!isTaken) throw badRequest();
  } else if (action === "unblock" && pnJid === "") blockLists.unblock(number, person);
  else throw badRequest();
  const news = stanza("blocklist", {}, [stanza("item", { action, jid })]);
  for (const device of registry.devicesOf(number)) {
    if (device === session.device) continue;
    mail.add(device, notification("account_sync", news, { from: `${number}@s.whatsapp.net` }));
  }
  return showBlockList(iq, session, context);
}

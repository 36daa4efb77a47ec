import { randomBytes } from "node:crypto";
import { ControlError } from "../control-error.ts";
import { addressOf, PHONE_ID } from "../device-address.ts";
import { lastOffer, type CallKind } from "../server/calls/calls.ts";
import type { ServerContext } from "../server/context.ts";
import { deliver } from "../server/deliver.ts";
import { epochSeconds, stanza } from "../wire/stanza.ts";

export type Calling = {
  readonly from: string;
  readonly to: string;
  readonly kind: CallKind;
  readonly isVideo?: boolean;
  /** The JID of the group that is called; it is offered to `to` as one of it. */
  readonly group?: string | undefined;
  /** Why it has ended, in WhatsApp's word. */
  readonly reason?: string | undefined;
};

/** A partner calls the number of a session, or goes on with the last call between both; returns the call's id. */
export function call(calling: Calling, context: ServerContext): string {
  const { from, to, kind, reason } = calling;
  const { people, registry, calls } = context;
  const devices = registry.devicesOf(to);
  if (devices.length === 0) throw new ControlError(404, `no device is linked to ${to}`);
  const caller = people.chatOf(`${from}@s.whatsapp.net`);
  const offered = kind === "offer" ? undefined : lastOffer(calls.records, caller, to);
  if (kind !== "offer" && !offered) throw new ControlError(409, "there is no call between the two");
  const id = offered?.id ?? randomBytes(16).toString("hex").toUpperCase();
  const lidOf = (person: string) => people.lidOfDevice({ person, id: PHONE_ID });
  const attributes = { "call-id": id, "call-creator": lidOf(offered?.from ?? caller) };
  const caller_pn = people.jidOfDevice({ person: caller, id: PHONE_ID });
  const said =
    kind === "offer"
      ? offer({ ...attributes, caller_pn }, calling, context)
      : stanza(kind, { ...attributes, reason });
  for (const device of devices) {
    const stanzaId = randomBytes(16).toString("hex").toUpperCase();
    const told = stanza("call", { from: lidOf(caller), id: stanzaId, t: epochSeconds() }, [said]);
    deliver(addressOf(device), told, context);
  }
  calls.add({ id, at: Date.now(), from: caller, to, kind });
  return id;
}

function offer(
  attributes: Readonly<Record<string, string | undefined>>,
  { isVideo, group }: Calling,
  { groups }: ServerContext,
) {
  if (group !== undefined && !groups.find(group)) throw new ControlError(404, "there is no such group");
  const media = [stanza("audio", { enc: "opus", rate: "16000" })];
  if (isVideo) media.push(stanza("video", { enc: "vp8" }));
  return stanza(
    "offer",
    { ...attributes, ...(group !== undefined && { type: "group", "group-jid": group }) },
    media,
  );
}

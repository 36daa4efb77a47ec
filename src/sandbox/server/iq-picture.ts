import { isGroup, parsePerson } from "../wire/jid.ts";
import { childOf, stanza, type Stanza } from "../wire/stanza.ts";
import type { Session } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import { badRequest, itemNotFound, notAuthorized } from "./iq.ts";

const SIZES = ["image", "preview"];

/** Where somebody's picture is: asked for at the server, of a `target` without device. Groups have none. */
export function profilePicture(iq: Stanza, { device }: Session, context: ServerContext): Stanza[] {
  const { target = "" } = iq.attrs;
  const { type = "", query } = childOf(iq, "picture")?.attrs ?? {};
  const person = target.includes(":") ? undefined : parsePerson(target);
  if (query !== "url" || !SIZES.includes(type) || !(person || isGroup(target))) throw badRequest();
  const number = person && registeredNumber(target, context);
  if (number === undefined) throw itemNotFound();
  const { hasPicture, isHidden } = context.profiles.of(number);
  if (isHidden && number !== device.number) throw notAuthorized();
  if (!hasPicture) throw itemNotFound();
  return [picture(number, type)];
}

function registeredNumber(jid: string, { people }: ServerContext): string | undefined {
  const number = people.numberOf(jid);
  return number === undefined ? undefined : people.canonicalNumber(number);
}

function picture(number: string, type: string): Stanza {
  const path = `/v/t61.24694-24/${number}_${type}.jpg`;
  return stanza("picture", { id: number, type, url: `https://pps.whatsapp.net${path}`, direct_path: path });
}

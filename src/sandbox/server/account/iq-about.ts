import { childOf, childText, stanza, type Stanza } from "../../wire/stanza.ts";
import type { Session } from "../connection.ts";
import type { ServerContext } from "../context.ts";
import { badRequest, notAcceptable } from "../iq.ts";
import { tellAcquaintances } from "./tell-acquaintances.ts";

/** As long as phones let it be. */
const ABOUT = /^.{0,139}$/su;

/** Another about text, or none, which who has to do with the account is told. */
export function changeAbout(iq: Stanza, { device }: Session, context: ServerContext): Stanza[] {
  if (!childOf(iq, "status")) throw badRequest();
  const about = childText(iq, "status") ?? "";
  if (!ABOUT.test(about)) throw notAcceptable();
  context.profiles.change(device.number, { about, isHidden: undefined });
  const news = stanza("set", {}, Buffer.from(about, "utf8"));
  tellAcquaintances(device.number, "status", news, context, { except: device });
  return [];
}

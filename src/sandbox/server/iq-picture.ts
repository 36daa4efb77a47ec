import { mayChangeInfo } from "../groups.ts";
import { isProfilePicture, PICTURE_SIZES, type Picture } from "../pictures.ts";
import { isGroup, parsePerson } from "../wire/jid.ts";
import { childBytes, childOf, childrenOf, stanza, type Stanza } from "../wire/stanza.ts";
import { tellOfGroupPicture, tellOfPicture } from "./account/tell-of-picture.ts";
import type { Session } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import { badRequest, forbidden, itemNotFound, notAcceptable, notAuthorized } from "./iq.ts";

/** Where somebody's or a group's picture is: asked for at the server, of a `target` without device. */
export function profilePicture(iq: Stanza, { device }: Session, context: ServerContext): Stanza[] {
  const { target = "" } = iq.attrs;
  const { type = "", query } = childOf(iq, "picture")?.attrs ?? {};
  const size = PICTURE_SIZES.find((one) => one === type);
  if (query !== "url" || !size || !isTarget(target)) throw badRequest();
  const owner = isGroup(target)
    ? groupOwner(target, device.number, context)
    : personOwner(target, device.number, context);
  const picture = context.pictures.of(owner);
  if (!picture) throw itemNotFound();
  const url = context.pictures.urlOf(owner, size, picture);
  const path = new URL(url).pathname;
  return [stanza("picture", { id: picture.id, type, url, direct_path: path })];
}

function isTarget(target: string): boolean {
  return isGroup(target) || (!target.includes(":") && parsePerson(target) !== undefined);
}

function groupOwner(jid: string, asker: string, { groups }: ServerContext): string {
  const group = groups.find(jid);
  if (!group) throw itemNotFound();
  if (!group.members.has(asker)) throw notAuthorized();
  return group.jid;
}

function personOwner(jid: string, asker: string, { people, profiles, privacies }: ServerContext): string {
  const number = people.numberOf(jid);
  const owner = number === undefined ? undefined : people.canonicalNumber(number);
  if (owner === undefined) throw itemNotFound();
  if (profiles.of(owner).isHidden && owner !== asker) throw notAuthorized();
  if (privacies.isHidden(owner, "profile", asker)) throw notAuthorized();
  return owner;
}

/** The account, or the group that is the `target`, has another picture from now on, or none; others are told. */
export function changePicture(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const { target } = iq.attrs;
  const jpeg = childrenOf(iq).length === 0 ? undefined : jpegIn(iq);
  if (target !== undefined) return changeGroupPicture(target, jpeg, session, context);
  const { device } = session;
  const picture = keep(device.number, jpeg, context);
  tellOfPicture(device.number, picture, context, { except: device });
  return answer(picture);
}

function changeGroupPicture(
  target: string,
  jpeg: Buffer | undefined,
  { device }: Session,
  context: ServerContext,
): Stanza[] {
  if (!isGroup(target)) throw badRequest();
  const group = context.groups.find(target);
  if (!group) throw itemNotFound();
  if (!mayChangeInfo(group, device.number)) throw forbidden();
  const picture = keep(group.jid, jpeg, context);
  tellOfGroupPicture(group, device.number, picture, context);
  return answer(picture);
}

function jpegIn(iq: Stanza): Buffer {
  const { type } = childOf(iq, "picture")?.attrs ?? {};
  const bytes = childBytes(iq, "picture");
  if (type !== "image" || !bytes) throw badRequest();
  if (!isProfilePicture(bytes)) throw notAcceptable();
  return bytes;
}

function keep(owner: string, jpeg: Buffer | undefined, { pictures }: ServerContext): Picture | undefined {
  if (jpeg) return pictures.set(owner, jpeg);
  pictures.remove(owner);
  return undefined;
}

function answer(picture: Picture | undefined): Stanza[] {
  return picture ? [stanza("picture", { id: picture.id })] : [];
}

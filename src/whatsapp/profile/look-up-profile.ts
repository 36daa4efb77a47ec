import { getBinaryNodeChild, type BinaryNode, type WASocket } from "@whiskeysockets/baileys";
import { toJid, type PersonAddress, type ShownProfile } from "../../core/index.ts";
import { isOut, usync } from "../contacts/usync.ts";

/** Undefined when WhatsApp says that nobody is there, which it is asked for a LID only: a number is looked up before. */
export async function lookUpProfile(
  socket: WASocket,
  address: PersonAddress,
): Promise<ShownProfile | undefined> {
  const jid = toJid(address);
  const protocols = address.kind === "lid" ? (["contact", "status"] as const) : (["status"] as const);
  const [[user], pictureUrl] = await Promise.all([
    usync(socket, protocols, [{ jid }]),
    pictureUrlOf(socket, jid),
  ]);
  if (!user) throw new Error("WhatsApp said nothing of this address");
  if (isOut(user)) return undefined;
  return { pictureUrl, about: aboutOf(user) };
}

/** One that is hidden has a code in the place of its text. */
function aboutOf(user: BinaryNode): string | null {
  const content = getBinaryNodeChild(user, "status")?.content;
  if (content === undefined || Array.isArray(content)) return null;
  const text = typeof content === "string" ? content : Buffer.from(content).toString("utf8");
  return text === "" ? null : text;
}

/** Hidden (not-authorized) or none (item-not-found): nobody's picture is an error for the library. */
const NO_PICTURE: readonly unknown[] = [401, 403, 404];

/** Where somebody's or a group's picture is; null where there is none, or the account may not see it. */
export async function pictureUrlOf(socket: WASocket, jid: string): Promise<string | null> {
  try {
    return (await socket.profilePictureUrl(jid, "image")) ?? null;
  } catch (error) {
    const code = error instanceof Error && "data" in error ? error.data : undefined;
    if (NO_PICTURE.includes(code)) return null;
    throw error;
  }
}

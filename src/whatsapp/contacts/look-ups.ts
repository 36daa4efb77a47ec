import { getBinaryNodeChild, type BinaryNode, type WASocket } from "@whiskeysockets/baileys";
import { toJid, type FoundNumber, type PersonAddress, type ShownProfile } from "../../core/index.ts";
import { usync } from "./usync.ts";

/** Who is on WhatsApp under one of the forms; undefined when WhatsApp says that nobody is. Throws for any other answer. */
export async function lookUpNumber(
  socket: WASocket,
  forms: readonly string[],
): Promise<FoundNumber | undefined> {
  const users = await usync(
    socket,
    ["contact", "lid"],
    forms.map((phone) => ({ phone })),
  );
  const there = users.findIndex(isIn);
  if (there >= 0) return toFound(users[there], forms[there]);
  if (users.length > 0 && users.every(isOut)) return undefined;
  throw new Error("WhatsApp did not say whether the number is there");
}

function toFound(user: BinaryNode | undefined, asked: string | undefined): FoundNumber {
  const jid = user?.attrs["jid"] ?? "";
  // Somebody may be told by their LID alone.
  const number = /^(\d+)@s\.whatsapp\.net$/.exec(jid)?.[1] ?? asked;
  if (number === undefined) throw new Error("WhatsApp did not say under which number");
  const lid = LID.exec(getBinaryNodeChild(user, "lid")?.attrs["val"] ?? "") ?? LID.exec(jid);
  return { number, lid: lid?.[1] ?? null };
}

const LID = /^(\d+)@lid$/;

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

function contactType(user: BinaryNode): string | undefined {
  return getBinaryNodeChild(user, "contact")?.attrs["type"];
}

function isIn(user: BinaryNode): boolean {
  return contactType(user) === "in";
}

function isOut(user: BinaryNode): boolean {
  return contactType(user) === "out";
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

async function pictureUrlOf(socket: WASocket, jid: string): Promise<string | null> {
  try {
    return (await socket.profilePictureUrl(jid, "image")) ?? null;
  } catch (error) {
    const code = error instanceof Error && "data" in error ? error.data : undefined;
    if (NO_PICTURE.includes(code)) return null;
    throw error;
  }
}

import { getBinaryNodeChild, type BinaryNode, type WASocket } from "@whiskeysockets/baileys";
import type { FoundNumber } from "../../core/index.ts";
import { isIn, isOut, usync } from "./usync.ts";

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

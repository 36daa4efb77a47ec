import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  type BinaryNode,
  type WASocket,
} from "@whiskeysockets/baileys";
import type { HeardGroups } from "../../core/index.ts";
import type { AddressBook } from "../contacts/address-book.ts";
import { readGroup } from "./read-group.ts";

/** All of them; a line reads no more. */
const MOST_GROUPS = 1000;

/** Asks which groups the account is in when the returned function is called, and tells all of them. */
export function readAllGroups(
  socket: WASocket,
  { book, nowMs }: { readonly book: AddressBook; readonly nowMs: () => number },
  inTurn: (read: () => Promise<HeardGroups>) => void,
): () => void {
  return () => {
    const askedAtMs = nowMs();
    // What cannot be had now is asked for by the next line. No turn is held up by WhatsApp.
    askForAllGroups(socket).then(
      (found) =>
        inTurn(async () => {
          const groups = await Promise.all(found.map((node) => readGroup(node, { book })));
          return { what: "groups", groups, askedAtMs };
        }),
      () => undefined,
    );
  };
}

/** The groups that the account is in, as WhatsApp describes them. */
export async function askForAllGroups(socket: WASocket): Promise<readonly BinaryNode[]> {
  const wanted = ["participants", "description"].map((tag) => ({ tag, attrs: {} }));
  const answer = (await socket.query({
    tag: "iq",
    attrs: { to: "@g.us", xmlns: "w:g2", type: "get" },
    content: [{ tag: "participating", attrs: {}, content: wanted }],
  })) as BinaryNode | undefined;
  const all = getBinaryNodeChild(answer, "groups");
  if (!all) throw new Error("WhatsApp did not tell the groups");
  return getBinaryNodeChildren(all, "group").slice(0, MOST_GROUPS);
}

import { jidNormalizedUser, type BinaryNode } from "@whiskeysockets/baileys";
import { parseChatAddress, toJid, type NewsFact } from "../../core/index.ts";
import { personOf, type NewsReader } from "../news/news-reader.ts";

/** What a notification of type `picture` tells: of whom the picture is, in the words of whatsmeow's `Picture`. */
export async function readPictureNews(
  { attrs, content }: BinaryNode,
  atMs: number,
  reader: NewsReader,
): Promise<readonly NewsFact[]> {
  const facts = await Promise.all(
    (Array.isArray(content) ? content : []).map(async (child): Promise<NewsFact | undefined> => {
      // Of somebody who is not in the address book it may tell a hash in their place.
      const address = parseChatAddress(jidNormalizedUser(child.attrs["jid"] ?? attrs["from"] ?? ""));
      const isRemoved = child.tag === "delete";
      if (!address || !(isRemoved || child.tag === "set" || child.tag === "add")) return undefined;
      const by = await personOf(reader, child.attrs["author"]);
      const pictureId = isRemoved ? null : (child.attrs["id"] ?? "");
      return { name: "picture_changed", chat: toJid(address), by, pictureId, atMs };
    }),
  );
  return facts.filter((fact) => fact !== undefined);
}

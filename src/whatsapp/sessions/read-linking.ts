import { jidNormalizedUser, type AuthenticationCreds } from "@whiskeysockets/baileys";
import type { HeardNews } from "../../core/index.ts";
import { personOf, type NewsReader } from "../news/news-reader.ts";

/** Which account a phone has linked, as pairing tells it: a business has its name with it. */
export async function readLinking(
  { me, platform }: AuthenticationCreds,
  reader: Pick<NewsReader, "book">,
): Promise<HeardNews | undefined> {
  const account = await personOf(reader, me?.id, me?.lid && jidNormalizedUser(me.lid));
  if (!account) return undefined;
  const businessName = me?.name || null;
  return {
    what: "news",
    fact: { name: "session_linked", account, businessName, platform: platform ?? null },
  };
}

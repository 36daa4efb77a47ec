import { writeFromOwnPhone, writeFromPartner } from "./conversations.ts";
import type { Sender } from "./sender.ts";

const AT_ONCE = 10;
/** Nobody waits longer for the messages below. */
const WITHIN_MS = 300_000;

/**
 * Every chat has been written to, and written back: from then on nothing but what was asked for goes out with a message.
 * The own phones too have answered; each group has its keys.
 */
export async function establish({ whatsapp, conversations, ...sender }: Sender): Promise<void> {
  const { pairs, groups } = conversations;
  await sender.turn("text", { ms: WITHIN_MS, calls: pairs.length });
  const owns = [...new Map(pairs.map((pair) => [pair.own, pair])).values()];
  const writings = [
    ...pairs.map((pair) => () => writeFromPartner(whatsapp, pair)),
    ...owns.map((pair) => () => writeFromOwnPhone(whatsapp, pair)),
  ];
  for (let at = 0; at < writings.length; at += AT_ONCE)
    await Promise.all(writings.slice(at, at + AT_ONCE).map((writeOne) => writeOne()));
  await sender.heard(writings.length);
  // What WhatsApp is asked for by the first text after an answer.
  await sender.turn("text", { ms: WITHIN_MS, calls: pairs.length });
  await sender.turn("group", { ms: WITHIN_MS, calls: groups.length * 2 });
}

import type { ChatView, MessageView } from "../../../src/sandbox/browser/phone-view.ts";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { post } from "../baileys-client.ts";
import { OpenPage } from "./open-page.ts";

/** A chat as an open tab shows it. */
export type ShownChat = { readonly chat: ChatView; readonly messages: readonly MessageView[] };

/** The chat with a partner (of a group its address) as soon as its messages hold; rejects after 5 s. */
export async function untilShown(
  sandbox: Sandbox,
  partner: string,
  holds: (messages: readonly MessageView[]) => boolean,
): Promise<ShownChat> {
  const id = await idOf(sandbox, partner);
  await using page = await OpenPage.open(sandbox, id);
  const bySeq = new Map<number, MessageView>();
  const { chats } = await page.until(({ conversation }) => {
    if (conversation?.chat !== id) throw new Error("the page tells of another chat");
    if (conversation.isWhole) bySeq.clear();
    for (const message of conversation.messages) bySeq.set(message.seq, message);
    return holds([...bySeq.values()]);
  });
  const chat = chats.find((one) => one.id === id);
  if (!chat) throw new Error("the chat is gone");
  return { chat, messages: [...bySeq.values()] };
}

async function idOf(sandbox: Sandbox, partner: string): Promise<number> {
  await using page = await OpenPage.open(sandbox);
  const find = (chats: readonly ChatView[]) => chats.find((chat) => chat.partner === partner);
  return find((await page.until(({ chats }) => find(chats) !== undefined)).chats)?.id ?? 0;
}

/** Somebody writes on a phone; the message's id. */
export async function write(sandbox: Sandbox, written: object): Promise<string> {
  const { status, body } = await post(sandbox, "/phone/send", written);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return (body as { id: string }).id;
}

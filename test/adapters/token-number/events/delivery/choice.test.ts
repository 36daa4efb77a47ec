import { expect, it } from "vitest";
import { toInstanceEvent } from "../../../../../adapters/token-number/events/delivery/payload.ts";
import { MessageExchange } from "../../../../../adapters/token-number/events/delivery/message/schemas.ts";
import type { Choice } from "../../../../../src/core/index.ts";

const ADDRESSES = {
  tokens: { for: () => ({ token: "t", expiresAtMs: 0 }), require: () => undefined },
  root: "http://127.0.0.1",
};

function messageOf(choice: Choice): unknown {
  const message = {
    chat: "5511999999999@s.whatsapp.net",
    id: "3EB0",
    fromMe: false,
    author: "123456@lid",
    atMs: 0,
    quoted: "3EB1",
    answered: { fromMe: true, author: null, text: "Tea?" },
    mentions: [],
    source: null,
    pushName: "Ana",
    content: { kind: "text", text: "Yes", choice },
  } as const;
  const fact = { name: "message_received", message } as const;
  const event = { id: "1", organizationId: "o", sessionId: "s", atWallMs: 0, fact };
  const told = toInstanceEvent(event, { name: "support", device: null }, ADDRESSES);
  const data = MessageExchange.parse(told?.data);
  expect(data).toMatchObject({
    chat: { jid: message.chat, lid: message.author, name: "Ana" },
    sender: { jid: message.chat, lid: message.author, name: "Ana" },
    reply: { message_id: "3EB1", text: "Tea?" },
  });
  return data.message;
}

it.each<[Choice, object]>([
  [
    { of: "buttons", id: "yes" },
    { type: "buttons_response", interactive: { selectedButtonId: "yes", title: "Yes" } },
  ],
  [
    { of: "template", id: "yes" },
    { type: "template_button_reply", interactive: { selectedButtonId: "yes", title: "Yes" } },
  ],
  [
    { of: "list", id: "row" },
    { type: "list_response", interactive: { selectedReply: { selectedRowID: "row" }, title: "Yes" } },
  ],
  [
    { of: "form", id: "token" },
    { type: "interactive", interactive: { flow_token: "token", title: "Yes" } },
  ],
])("what was chosen is told by its name in the offer, with no content: %o", (choice, told) => {
  expect(messageOf(choice)).toMatchObject({ ...told, content: "" });
});

import { GatewayError } from "../../errors.ts";

/** What WhatsApp says of a message that it does not take, by the code of its acknowledgement. */
const SENTENCES: Readonly<Record<number, string>> = {
  400: "WhatsApp could not read it",
  404: "WhatsApp knows no such chat",
  405: "WhatsApp takes no message of this kind",
  406: "WhatsApp does not accept it",
  421: "the members or devices of the chat have changed meanwhile",
  463: "WhatsApp lets this account begin no new chats for now",
  479: "WhatsApp takes no such message from this account",
};

/** WhatsApp does not tell for how long; sooner it would count against the account. */
const BACK_OFF_SECONDS = 60;

/** The refusal of a message by WhatsApp. */
export function refusedByWhatsApp(code: number): GatewayError {
  if (code === 401 || code === 403) {
    return new GatewayError("chat_forbidden", "the account may not send to this chat");
  }
  if (code === 429) {
    const details = { retryAfterSeconds: BACK_OFF_SECONDS };
    return new GatewayError("whatsapp_throttled", "WhatsApp takes no more messages for now", { details });
  }
  return new GatewayError("message_refused", SENTENCES[code] ?? `WhatsApp refused it with code ${code}`);
}

/** Whether WhatsApp may take the same message in a moment. */
export function isPassing(code: number): boolean {
  return code >= 500;
}

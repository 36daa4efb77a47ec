import { refusals, refused } from "../dialect/operation.ts";

/** What anything that leaves as a message may be refused with, the bound of its body aside. */
export const sendRefusals = {
  ...refusals(400, 404, 413, 501),
  403: {
    ...refused("chat_forbidden"),
    description:
      "`forbidden`: the credential lacks the capability, or WhatsApp does not let the account send to the chat.",
  },
  404: {
    ...refused("message_not_found"),
    description:
      "`not_found`: no such session in the caller's organization, or no such message in the session.",
  },
  429: {
    ...refused("send_limited"),
    description:
      "`rate_limited`: more messages than the session may send (`details.retryAfterSeconds`), more than may wait, more than WhatsApp takes, or more requests than the credential may make in 60 s.",
  },
  503: {
    ...refused("message_unanswered"),
    description:
      "`gateway_unavailable`: WhatsApp did not acknowledge the message within 30 s or refused it, or the gateway is stopping.",
  },
};

import type { Operation } from "../../dialect/operation.ts";
import { sendContact } from "./kinds/contact.ts";
import { sendLocation } from "./kinds/location.ts";
import { sendPoll } from "./kinds/poll.ts";
import { sendReaction } from "./kinds/reaction.ts";
import { sendText } from "./kinds/text.ts";

/** The kinds of messages that can be sent. */
export const sendOperations: readonly Operation[] = [
  sendText,
  sendLocation,
  sendContact,
  sendReaction,
  sendPoll,
];

import type { z } from "@hono/zod-openapi";
import type { Act, ChatAddress } from "../../../src/core/index.ts";
import { fromJid, wrongValue } from "../dialect/wrong-value.ts";
import type { EditBody, ForwardBody, PlaceQuery, ReactionBody, RevokeBody, VoteBody } from "./act-schemas.ts";
import { bounded } from "./limits.ts";

/** Where a message is that something is done to. */
type Place = z.infer<typeof PlaceQuery>;

/** The chat of a message. Throws `malformed_input`; the author's address is looked at, for what is stored tells who it is. */
export function fromPlace({ chat = "", sender = "" }: Place): ChatAddress {
  if (chat === "") throw wrongValue("chat", "is missing", "chat is required");
  const address = fromJid("chat", chat);
  if (sender !== "") fromJid("sender", sender);
  return address;
}

/** The same of a body and a query: the body wins. */
export function fromEitherPlace(body: z.infer<typeof RevokeBody>, query: Place): ChatAddress {
  return fromPlace({ ...query, ...body });
}

export function fromEdit({ text = "" }: z.infer<typeof EditBody>): Act {
  if (text === "") throw wrongValue("text", "is missing", "newText is required for edit");
  return { act: "edit", text: bounded("text", text) };
}

export function fromReaction({ emoji = "" }: z.infer<typeof ReactionBody>): Act {
  if (emoji === "") throw wrongValue("emoji", "is missing", "emoji is required");
  return { act: "react", emoji: bounded("emoji", emoji) };
}

export function fromVote({ options }: z.infer<typeof VoteBody>): Act {
  if (!options) throw wrongValue("options", "is missing", "options is required");
  return { act: "vote", options };
}

export function fromForward({ to = "" }: z.infer<typeof ForwardBody>): ChatAddress {
  if (to === "") throw wrongValue("to", "is missing", "destination 'to' is required for forward");
  return fromJid("to", to);
}

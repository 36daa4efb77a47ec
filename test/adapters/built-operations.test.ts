import { describe, expect, it } from "vitest";
import { OpenApiDocument } from "../support/openapi-document.ts";

/** What messages and chats are carried with. */
const BUILT = {
  "bearer-cid": [
    ...["sendMessage", "editMessage", "revokeMessage", "addReaction", "removeReaction", "forwardMessage"],
    ...["voteMessage", "postStatus", "listChats", "getChat", "updateChat", "deleteChat", "readChat"],
    "listChatMessages",
    "getMedia",
    "getMediaContent",
    ...["createChannel", "followChannel", "unfollowChannel", "muteChannel", "listChannelMessages"],
  ],
  "token-number": [
    ...["sendText", "sendMedia", "sendSticker", "sendLocation", "sendContact", "sendReaction", "sendPoll"],
    ...["sendCarousel", "sendButton", "sendList", "sendForm", "sendPix", "sendEvent", "sendStatus"],
    ...["editMessage", "forwardMessage", "deleteMessage", "deleteChat", "getMessage", "messageStatus"],
    ...["chatHistory", "pollVotes", "messageMedia"],
    ...["linkCommunityGroup", "unlinkCommunityGroup", "listSubGroups"],
    ...["createNewsletter", "listNewsletters", "newsletterInfo", "joinNewsletter", "leaveNewsletter"],
    ...["setChatwoot", "getChatwoot", "deleteChatwoot"],
  ],
} as const;

describe.each(["bearer-cid", "token-number"] as const)("the %s dialect", (name) => {
  const { operations } = OpenApiDocument.of(name);

  it.each(BUILT[name])("has %s built", (id) => {
    const definition = operations.find((one) => one.definition["operationId"] === id)?.definition;
    expect(definition).toBeDefined();
    expect(definition).not.toHaveProperty("x-not-built");
    // Of a session that is not connected: what is not built has other words.
    const told = JSON.stringify((definition?.["responses"] as Record<string, unknown>)["501"] ?? {});
    expect(told).not.toContain("not built");
  });
});

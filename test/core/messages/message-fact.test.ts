import { describe, expect, it } from "vitest";
import type { Content } from "../../../src/core/index.ts";
import { messageFact } from "../../../src/core/messages/message-fact.ts";

const BYTES = Uint8Array.of(1, 2, 3);
const PICTURE = {
  kind: "image",
  caption: "a picture",
  media: {
    mimetype: "image/jpeg",
    bytes: 3,
    sha256: BYTES,
    encSha256: BYTES,
    mediaKey: BYTES,
    thumbnail: BYTES,
    fileName: "a.jpg",
    place: { url: "https://media.example/secret", directPath: "/secret" },
  },
} as const;
const BUTTONS = [{ does: "reply", label: "Yes", value: "yes" }] as const;

function factOf(content: Content, fromMe = false) {
  const rest = { quoted: null, answered: null, mentions: [], source: null, pushName: null };
  return messageFact({ chat: "chat", id: "id", fromMe, author: null, atMs: 1, content, ...rest });
}

describe("what is told of a message", () => {
  it.each<[string, Content]>([
    ["media", PICTURE],
    [
      "a text with a preview",
      { kind: "text", text: "x", preview: { link: "x", title: "t", thumbnail: BYTES } },
    ],
    ["media above buttons", { kind: "buttons", text: "x", headerMedia: PICTURE, buttons: BUTTONS }],
    [
      "media above cards",
      { kind: "carousel", cards: [{ title: "t", text: "x", headerMedia: PICTURE, buttons: BUTTONS }] },
    ],
  ])("has neither keys nor pictures: %s", (_, content) => {
    const text = JSON.stringify(factOf(content));
    expect(text).not.toMatch(/"0":1|secret|thumbnail|sha256|Key/);
    expect(text).toMatch(/a picture|"text":"x"/);
  });

  it("of media is its kind, size and name", () => {
    expect(factOf(PICTURE)).toMatchObject({
      message: {
        content: {
          kind: "image",
          caption: "a picture",
          media: { mimetype: "image/jpeg", bytes: 3, fileName: "a.jpg" },
        },
      },
    });
  });

  it.each<[Content, boolean, string]>([
    [{ kind: "text", text: "x" }, false, "message_received"],
    [{ kind: "text", text: "x" }, true, "message_sent"],
    [{ kind: "reaction", target: { id: "a", author: null }, emoji: "" }, true, "message_reacted"],
    [{ kind: "edit", target: { id: "a", author: null }, text: "y" }, true, "message_edited"],
    [{ kind: "revoke", target: { id: "a", author: null } }, false, "message_revoked"],
    [{ kind: "vote", target: { id: "a", author: null }, options: [] }, false, "poll_voted"],
  ])("is called by what it is: %o", (content, fromMe, name) => {
    expect(factOf(content, fromMe).name).toBe(name);
  });
});

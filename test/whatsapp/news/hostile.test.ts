import type { BinaryNode } from "@whiskeysockets/baileys";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readChannelNews } from "../../../src/whatsapp/channels/read-channel-news.ts";
import { readGroupNews } from "../../../src/whatsapp/groups/read-group-news.ts";
import { readPictureNews } from "../../../src/whatsapp/profile/read-picture-news.ts";

const JIDS = ["15551230000@s.whatsapp.net", "123456789012345:7@lid", "120363000000000001@g.us", "@", "x@lid"];
const TAGS =
  "add remove create subject description invite ephemeral delete set update participant group body";

const text = fc.oneof(fc.string(), fc.constantFrom(...JIDS, "1", "-1", "true"));
const attrs = fc.dictionary(
  fc.constantFrom(
    "jid",
    "from",
    "participant",
    "phone_number",
    "lid",
    "t",
    "id",
    "expiration",
    "reason",
    "code",
  ),
  text,
);
const { stanza } = fc.letrec<{ stanza: BinaryNode }>((tie) => ({
  stanza: fc.record(
    {
      tag: fc.constantFrom(...TAGS.split(" ")),
      attrs,
      content: fc.oneof(
        { maxDepth: 3 },
        fc.constant(undefined),
        fc.string(),
        fc.json().map((json) => Buffer.from(json)),
        fc.constant(Buffer.from('{"data":{"xwa2_notify_newsletter_on_join":[null]}}')),
        fc.array(tie("stanza"), { maxLength: 4 }),
      ),
    },
    { requiredKeys: ["tag", "attrs"] },
  ) as fc.Arbitrary<BinaryNode>,
}));

const reader = {
  book: { lidOf: () => Promise.resolve(undefined), numberOf: () => Promise.resolve(undefined) },
  ownNames: () => [JIDS[0] ?? ""],
  subjectOf: () => Promise.resolve(undefined),
};

it("nothing that a notification can be made of is more than news, or nothing", async () => {
  await fc.assert(
    fc.asyncProperty(stanza, async (notification) => {
      const facts = [
        ...(await readGroupNews(notification, 1, reader)),
        ...(await readPictureNews(notification, 1, reader)),
        ...readChannelNews(notification, 1),
      ];
      for (const fact of facts) {
        if (fact.name === "members_changed") {
          for (const { jid, lid } of fact.members) expect(jid ?? lid).toMatch(/^\d+@(s\.whatsapp\.net|lid)$/);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

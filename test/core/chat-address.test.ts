import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressTaken, parseChatAddress, parseRecipient, toJid } from "../../src/core/index.ts";

const PERSON = "5511988887777@s.whatsapp.net";

describe("a chat address", () => {
  it.each([
    ["5511988887777", PERSON],
    ["+5511988887777", PERSON],
    ["5511988887777@s.whatsapp.net", PERSON],
    ["5511988887777@c.us", PERSON],
    ["5511988887777:12@s.whatsapp.net", PERSON],
    ["5511988887777.0:12@s.whatsapp.net", PERSON],
    ["5511988887777.128:99@c.us", PERSON],
    ["5511988887777.0@s.whatsapp.net", PERSON],
    ["5511988887777_1:2@s.whatsapp.net", PERSON],
    ["205227043110953.1:3@lid", "205227043110953@lid"],
    ["12345", "12345@s.whatsapp.net"],
    ["123456789012345", "123456789012345@s.whatsapp.net"],
    ["5511988887777@S.WhatsApp.net", PERSON],
    ["205227043110953@lid", "205227043110953@lid"],
    ["205227043110953:3@lid", "205227043110953@lid"],
    ["120363406289005073@g.us", "120363406289005073@g.us"],
    ["5511988887777-1600000000@g.us", "5511988887777-1600000000@g.us"],
  ])("%s is %s", (text, jid) => {
    const address = parseChatAddress(text);
    expect(address && toJid(address)).toBe(jid);
  });

  it.each([
    "",
    "@",
    "1234",
    "123456789012345678901",
    "1234567890123456",
    "120363406289005073",
    "5511988887777-1600000000",
    "120363406289005073@s.whatsapp.net",
    "015123456789",
    "005511988887777",
    "+05511988887777",
    "05511988887777@s.whatsapp.net",
    "05511988887777:3@c.us",
    "5511988887777.0:12",
    "5511988887777:12",
    "5511988887777.1.2:3@s.whatsapp.net",
    "5511988887777.0:@s.whatsapp.net",
    "5511.98888.7777@s.whatsapp.net",
    "120363406289005073.0:1@g.us",
    "abc",
    "5511988887777@",
    "@s.whatsapp.net",
    "5511988887777@example.com",
    "120363422585881117@newsletter",
    "status@broadcast",
    "5511 98888 7777",
    "5511988887777@s.whatsapp.net@g.us",
    "5511988887777\n",
    "５５１１９８８８８７７７７",
    "..",
    "\0",
  ])("%j is none", (text) => {
    expect(parseChatAddress(text)).toBeUndefined();
  });

  it("is read from any text without an error, and only as a well-formed JID", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.stringMatching(/^[+\d:@.-]{0,30}(s\.whatsapp\.net|c\.us|lid|g\.us)?$/),
    );
    fc.assert(
      fc.property(text, (each) => {
        const address = parseChatAddress(each);
        if (address)
          expect(toJid(address)).toMatch(
            /^([1-9]\d{4,14}@s\.whatsapp\.net|\d{5,20}@lid|\d{5,25}(-\d{5,20})?@g\.us)$/,
          );
      }),
      { numRuns: 5_000 },
    );
  });

  it("is the same when its own JID is read again", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[1-9]\d{4,14}$/),
        fc.constantFrom("", "@c.us", "@lid", "@g.us"),
        (user, server) => {
          const address = parseChatAddress(user + server);
          expect(address).toBeDefined();
          if (address) expect(parseChatAddress(toJid(address))).toEqual(address);
        },
      ),
    );
  });
});

describe("where a message goes", () => {
  it.each([
    PERSON,
    "205227043110953@lid",
    "120363406289005073@g.us",
    "status@broadcast",
    "120363422585881117@newsletter",
  ])("may be %s", (jid) => {
    const recipient = parseRecipient(jid);
    expect(recipient && toJid(recipient)).toBe(jid);
  });

  it.each(["1@newsletter", "abc@newsletter", "120363422585881117@newsletter ", "x@broadcast"])(
    "is not %j",
    (text) => {
      expect(parseRecipient(text)).toBeUndefined();
    },
  );
});

describe("what an address takes", () => {
  it.each(["120363406289005073", "5511988887777-1600000000"])("is @g.us after a group's id: %s", (text) => {
    expect(addressTaken(text)).toBe("takes a group's id with @g.us after it");
  });

  it.each(["1234567890123456", "123456789012345678901", "abc", "0151234567", ""])(
    "is a JID or digits: %j",
    (text) => {
      expect(addressTaken(text)).toContain("5 to 15 digits with the country code");
    },
  );
});

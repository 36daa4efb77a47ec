import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { factsOf, png } from "../../../media/pictures/sample-pictures.ts";

const { test, tenant, host } = await mediaGatewayOfFile();
const session = await tenant.linkedSession();
const PICTURE = png(900, 600);

type Shown = { profile: { profilePicture: string | null; profileName?: string; profileStatus?: string } };

const update = (body: unknown, name = session.name) =>
  tenant.token.call("POST", `/api/profile/account/${name}`, body);
const shown = async () => {
  const { body } = await tenant.token.call("GET", `/api/profile/getAccount/${session.name}`);
  return (body as Shown).profile;
};
const updated = (...updatedFields: string[]) => ({
  status: 200,
  body: { success: true, message: "Profile updated successfully", updatedFields },
});

/** What others see at the address of a picture. */
async function pictureAt(url: string | null): Promise<Buffer> {
  const { pathname, search } = new URL(url ?? "");
  const answer = await fetch(`${test.sandbox.url}${pathname}${search}`);
  return Buffer.from(await answer.arrayBuffer());
}

describe("profile/account", () => {
  it("changes picture, name and about text, which others see", async () => {
    const whole = {
      profilePicture: PICTURE.toString("base64"),
      profileName: "Support",
      profileStatus: "We are open\nuntil nine",
    };
    expect(await update(whole)).toEqual(updated("profilePicture", "profileName", "profileStatus"));
    const { profilePicture, ...texts } = await shown();
    expect(texts).toMatchObject({ profileName: "Support", profileStatus: "We are open\nuntil nine" });
    expect(factsOf(await pictureAt(profilePicture))).toMatchObject({
      type: "image/jpeg",
      width: 600,
      height: 600,
    });
    const other = await tenant.linkedSession();
    const { body } = await tenant.token.call(
      "GET",
      `/api/profile/getAccount/${other.name}?number=${session.number}`,
    );
    expect((body as Shown).profile).toMatchObject({
      profileStatus: "We are open\nuntil nine",
      profilePicture,
    });
  });

  it("is known by the new name to the account's other devices and in the list of instances", async () => {
    await update({ profileName: "Sales" });
    const answer = await test.sandbox.request(`/app-state?session=${session.number}`);
    expect(await answer.json()).toContainEqual(
      expect.objectContaining({
        collection: "critical_block",
        index: ["setting_pushName"],
        value: expect.objectContaining({ pushNameSetting: { name: "Sales" } }) as unknown,
      }),
    );
    expect(await shown()).toMatchObject({ profileName: "Sales" });
  });

  it.each([
    ["a data: URI", () => `data:image/png;base64,${PICTURE.toString("base64")}`],
    ["a URL", () => host.put(PICTURE)],
  ])("takes a picture from %s, and removes it with an empty one", async (_title, picture) => {
    expect(await update({ profilePicture: picture() })).toEqual(updated("profilePicture"));
    expect(factsOf(await pictureAt((await shown()).profilePicture))).toMatchObject({ type: "image/jpeg" });
    expect(await update({ profilePicture: "" })).toEqual(updated("profilePicture"));
    expect(await shown()).toMatchObject({ profilePicture: null });
  });

  it("takes a picture that is too large to be read at once", async () => {
    // What stands behind the picture is none of it.
    const large = Buffer.concat([PICTURE, Buffer.alloc(3 * 1024 * 1024)]).toString("base64");
    expect(await update({ profilePicture: large })).toEqual(updated("profilePicture"));
  });

  it("leaves a name that is empty, and clears an about text that is", async () => {
    await update({ profileName: "Kept", profileStatus: "Gone soon" });
    expect(await update({ profileName: "" })).toEqual(updated());
    expect(await update({ profileStatus: "" })).toEqual(updated("profileStatus"));
    const after = await shown();
    expect(after.profileName).toBe("Kept");
    expect(after).not.toHaveProperty("profileStatus");
  });

  it.each([
    [
      "what is no picture",
      Buffer.from("%PDF-1.7\n").toString("base64"),
      "a profile picture takes a JPEG, PNG or WebP picture",
    ],
    ["what cannot be read", PICTURE.subarray(0, 200).toString("base64"), "the picture cannot be read"],
    ["what is no base64", "###", "the media is no valid base64"],
    ["what is not there", () => host.url("/nothing"), "HTTP 404"],
    ["what is no http URL", "ftp://example.com/logo.png", "the URL of the media is no http or https URL"],
  ])("refuses %s as a picture, and changes nothing", async (_title, given, reason) => {
    await update({ profileName: "Before" });
    const profilePicture = typeof given === "string" ? given : given();
    expect(await update({ profilePicture, profileName: "After" })).toEqual(
      tokenRefusal(400, `Failed to process profile picture: ${reason}`),
    );
    expect(await shown()).toMatchObject({ profileName: "Before" });
  });

  it("does not fetch a picture from where callers may not reach", async () => {
    const { status, body } = await update({ profilePicture: host.url("/file/0", "127.0.0.1") });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: { message: expect.stringMatching(/^Failed to process profile picture: /) as string },
    });
    expect(host.asked).not.toContain("/file/0?private");
  });

  it.each([
    [{}, "At least one field is required"],
    [{ profileName: null }, "At least one field is required"],
    [{ profileName: 5 }, "Invalid request body"],
    [{ profilePicture: ["x"] }, "Invalid request body"],
    ["text", "Invalid request body"],
    [{ profileName: "n".repeat(26) }, `Invalid profileName: ${"n".repeat(26)}`],
    [{ profileName: "two\nlines" }, "Invalid profileName: two\nlines"],
    [{ profileName: "\u202eturned" }, "Invalid profileName: \u202eturned"],
    [{ profileStatus: "a".repeat(140) }, `Invalid profileStatus: ${"a".repeat(100)}`],
  ])("refuses %j", async (body, message) => {
    expect(await update(body)).toEqual(tokenRefusal(400, message));
  });

  it("tells why WhatsApp does not take it, and leaves what was changed before", async () => {
    await test.phone("/faults", { kind: "sync-conflict", number: session.number, times: 3 });
    expect(await update({ profilePicture: "", profileName: "Never" })).toEqual(
      tokenRefusal(500, "Failed to update profile: other devices change the same all the time"),
    );
    expect(await shown()).toMatchObject({ profilePicture: null });
  });

  it("needs a connected instance", async () => {
    const { name } = await tenant.session();
    expect(await update({ profileName: "Support" }, name)).toEqual(
      tokenRefusal(503, "Instance is not connected to WhatsApp"),
    );
  });
});

describe("profile/privacy", () => {
  const read = (word = "getPrivacy", name = session.name) =>
    tenant.token.call("GET", `/api/profile/${word}/${name}`);
  const change = (body: unknown, name = session.name) =>
    tenant.token.call("POST", `/api/profile/privacy/${name}`, body);
  const OPEN = {
    visibility: { lastSeen: "all", status: "all", profile: "all", online: "all" },
    privacy: { readReceipts: "all" },
    permissions: { callAdd: "all", groupAdd: "all" },
  };

  it("tells all settings, by either path", async () => {
    const { name } = await tenant.linkedSession();
    for (const word of ["getPrivacy", "privacy"])
      expect(await read(word, name)).toEqual({
        status: 200,
        body: { success: true, message: "Privacy settings retrieved successfully", settings: OPEN },
      });
  });

  it("changes what is named and answers with all of it", async () => {
    const { name, number } = await tenant.linkedSession();
    const settings = {
      visibility: { ...OPEN.visibility, lastSeen: "contact_blacklist", profile: "none" },
      privacy: { readReceipts: "none" },
      permissions: { callAdd: "known", groupAdd: "contacts" },
    };
    const asked = {
      visibility: { lastSeen: "contact_blacklist", profile: "none" },
      privacy: { readReceipts: "none" },
      permissions: { callAdd: "known", groupAdd: "contacts" },
    };
    expect(await change(asked, name)).toEqual({
      status: 200,
      body: { success: true, message: "Privacy settings updated successfully", settings },
    });
    expect((await read("privacy", name)).body).toMatchObject({ settings });
    // Whoever it is hidden from sees none of it.
    await test.phone("/phone/profile", { number, picture: true });
    const { body } = await tenant.token.call(
      "GET",
      `/api/profile/getAccount/${session.name}?number=${number}`,
    );
    expect((body as Shown).profile.profilePicture).toBeNull();
  });

  it.each([
    [{}, "At least one of visibility, privacy or permissions is required"],
    [{ visibility: { lastSeen: "friends" } }, "Invalid lastSeen: friends"],
    [{ visibility: { online: "contacts" } }, "Invalid online: contacts"],
    [{ privacy: { readReceipts: "contacts" } }, "Invalid readReceipts: contacts"],
    [{ permissions: { groupAdd: "none" } }, "Invalid groupAdd: none"],
    [{ permissions: { callAdd: 1 } }, "Invalid request body"],
    [{ visibility: "all" }, "Invalid request body"],
  ])("refuses %j", async (body, message) => {
    expect(await change(body)).toEqual(tokenRefusal(400, message));
  });

  it("needs a connected instance", async () => {
    const { name } = await tenant.session();
    const refusal = tokenRefusal(503, "Instance is not connected to WhatsApp");
    expect(await read("getPrivacy", name)).toEqual(refusal);
    expect(await change({ privacy: { readReceipts: "all" } }, name)).toEqual(refusal);
  });
});

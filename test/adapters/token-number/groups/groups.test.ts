import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { png } from "../../../media/pictures/sample-pictures.ts";

const NOWHERE = "120363000000000000@g.us";
const LID = /^\d+@lid$/;
const CODE = /^[A-Za-z0-9]{22}$/;

const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0 },
});
const session = await tenant.linkedSession();
const other = await tenant.linkedSession();

type Answer = { readonly status: number; readonly body: unknown };
type Named = { readonly name: string };

const post = (operation: string, body: object, { name }: Named = session): Promise<Answer> =>
  tenant.token.call("POST", `/api/group/${operation}/${name}`, body);
const put = (body: object, { name }: Named = session): Promise<Answer> =>
  tenant.token.call("PUT", `/api/group/update/${name}`, body);
const get = (operation: string, query: string, { name }: Named = session): Promise<Answer> =>
  tenant.token.call("GET", `/api/group/${operation}/${name}?${query}`);
const leave = (identifier: string, { name }: Named = session): Promise<Answer> =>
  tenant.token.call("DELETE", `/api/group/leave/${name}?identifier=${encodeURIComponent(identifier)}`);

const jidOf = (number: string) => `${number}@s.whatsapp.net`;

type Shown = {
  readonly jid: string;
  readonly name: string;
  readonly inviteCode: string;
  readonly inviteLink: string;
  readonly participants: readonly { jid: string; lid?: string; isAdmin: boolean }[];
};
const groupIn = ({ body }: Answer) => (body as { group: Shown }).group;

async function made(...participants: string[]): Promise<Shown> {
  return groupIn(await post("create", { name: "Garden", participants }));
}

type Listed = { readonly groupJid: string; readonly name: string; readonly isAdmin: boolean };
const listed = async (of: Named = session, query = ""): Promise<readonly Listed[]> =>
  ((await get("list", query, of)).body as { groups: Listed[] }).groups;

async function untilListed(jid: string, of: Named = session): Promise<Listed | undefined> {
  let found: Listed | undefined;
  await eventually(`${jid} is in the list`, async () => {
    found = (await listed(of)).find(({ groupJid }) => groupJid === jid);
    return found !== undefined;
  });
  return found;
}

/** A group that somebody else's phone has made, with the session in it. */
async function theirs(): Promise<string> {
  const asked = { subject: "Theirs", participants: [newNumber(), session.number] };
  const answer = await test.phone("/groups", asked);
  return ((await answer.json()) as { jid: string }).jid;
}

describe("group/create", () => {
  it("makes a group with all that it is to have", async () => {
    const ana = newNumber();
    const answer = await post("create", {
      name: "Garden",
      participants: [`+${ana}`, jidOf(other.number)],
      description: "All about it",
      groupSettings: { membersCanEditInfo: false, membersCanSendMessages: false, requireAdminApproval: true },
    });
    expect(answer).toEqual({
      status: 200,
      body: {
        success: true,
        message: "Group created successfully",
        group: {
          jid: expect.stringMatching(/^\d+@g\.us$/) as string,
          name: "Garden",
          description: "All about it",
          inviteCode: expect.stringMatching(CODE) as string,
          inviteLink: expect.stringMatching(/^https:\/\/chat\.whatsapp\.com\/\w{22}$/) as string,
          createdBy: jidOf(session.number),
          participantCount: 3,
          participants: expect.arrayContaining([
            {
              jid: jidOf(session.number),
              lid: expect.stringMatching(LID) as string,
              isAdmin: true,
              isSuperAdmin: true,
            },
            {
              jid: jidOf(ana),
              lid: expect.stringMatching(LID) as string,
              isAdmin: false,
              isSuperAdmin: false,
            },
          ]) as unknown,
          groupSettings: {
            membersCanEditInfo: false,
            membersCanSendMessages: false,
            membersCanAddOthers: false,
            requireAdminApproval: true,
          },
          isCommunity: false,
        },
      },
    });
    // It is the same group to the other instance, and to the other dialect.
    const { jid } = groupIn(answer);
    expect(await untilListed(jid, other)).toMatchObject({ name: "Garden", isAdmin: false });
    const { body } = await tenant.bearer.call("GET", `/api/v1/sessions/${session.id}/groups`);
    expect((body as { data?: unknown }).data).toEqual(
      expect.arrayContaining([expect.objectContaining({ groupJid: jid, subject: "Garden" })]),
    );
  });

  it("says who was not let in, and makes nothing of nobody", async () => {
    const absent = newNumber();
    await test.phone("/phone/registered", { number: absent, registered: false });
    const answer = await post("create", { name: "Garden", participants: [newNumber(), absent] });
    expect(answer.body).toMatchObject({
      success: true,
      failedParticipants: [
        { jid: jidOf(absent), success: false, error: "Number is not registered on WhatsApp" },
      ],
    });
    expect(await post("create", { name: "Garden", participants: [absent] })).toEqual(
      tokenRefusal(400, "none of the participants could be added"),
    );
  });

  it("gives it a picture, which info tells and update removes", async () => {
    const image = png(64, 64).toString("base64");
    const { jid } = groupIn(await post("create", { name: "Garden", participants: [newNumber()], image }));
    const shown = async () => (await get("info", `identifier=${jid}`)).body;
    expect(await shown()).toMatchObject({ group: { image: expect.stringMatching(/^https?:/) as string } });
    expect((await put({ identifier: jid, image, removeImage: true })).body).toMatchObject({
      message: "Group updated successfully: image",
    });
    expect(await shown()).toMatchObject({ group: { image: null } });
    const before = (await listed()).length;
    const refused = await post("create", { name: "No", participants: [newNumber()], image: "aGVsbG8=" });
    expect(refused.status).toBe(400);
    expect(await listed()).toHaveLength(before);
  });

  it.each([
    [{}, "name is required"],
    [{ name: " ", participants: ["4915100000001"] }, "name is required"],
    [{ name: "x".repeat(101), participants: ["4915100000001"] }, "name must have at most 100 characters"],
    [{ name: "Garden" }, "participants is required"],
    [{ name: "Garden", participants: [] }, "participants is required"],
    [{ name: "Garden", participants: "4915100000001" }, "Invalid request body"],
    [{ name: "Garden", participants: ["hello"] }, "Invalid number"],
    [{ name: "Garden", participants: [NOWHERE] }, "Invalid number"],
    [{ name: "Garden", participants: ["4915100000001"], communityJid: "x" }, "Invalid communityJid: x"],
    [{ name: "Garden", participants: ["4915100000001"], groupSettings: [] }, "Invalid request body"],
  ])("refuses %j", async (body, message) => {
    expect(await post("create", body)).toEqual(tokenRefusal(400, message));
  });
});

describe("group/list", () => {
  it("has what the other dialect makes, by name, with its members when they are asked for", async () => {
    const path = `/api/v1/sessions/${session.id}/groups`;
    const { body } = await tenant.bearer.call("POST", path, {
      name: "Aa first",
      participants: [other.number],
    });
    const { groupJid } = body as { groupJid: string };
    const answer = await get("list", "includeMembers=true");
    const { groups, message, meta } = answer.body as { groups: Listed[]; message: string; meta: object };
    expect(groups[0]).toEqual({
      groupJid,
      name: "Aa first",
      description: "",
      memberCount: 2,
      isAdmin: true,
      isCommunity: false,
      participants: expect.arrayContaining([
        expect.objectContaining({ jid: jidOf(other.number), isAdmin: false }),
      ]) as unknown,
    });
    expect(message).toBe(`${groups.length} groups found`);
    expect(meta).toEqual({ total: groups.length });
    expect(groups.map(({ name }) => name)).toEqual(groups.map(({ name }) => name).sort());
    expect((await listed())[0]).not.toHaveProperty("participants");
    expect(await get("list", "includeMembers=perhaps")).toEqual(
      tokenRefusal(400, "Invalid includeMembers: perhaps"),
    );
  });
});

describe("group/info", () => {
  it("tells a member who is no admin of no invitation", async () => {
    const jid = await theirs();
    const group = groupIn(await get("info", `identifier=${jid}`));
    expect(group).toMatchObject({ jid, name: "Theirs" });
    expect(group).not.toHaveProperty("inviteCode");
    expect(group).not.toHaveProperty("inviteLink");
  });

  it("describes a group by its JID, its code and its link, with or without participants", async () => {
    const { jid, inviteCode, inviteLink } = await made(other.number);
    const answer = await get("info", `identifier=${jid}`);
    expect(answer.body).toMatchObject({
      success: true,
      message: "Group info retrieved successfully",
      group: {
        jid,
        name: "Garden",
        inviteCode,
        inviteLink,
        image: null,
        createdAt: expect.stringMatching(/Z$/) as string,
        metadata: { nameSetBy: jidOf(session.number) },
        isEphemeral: false,
        isDefaultSubGroup: false,
        participants: [{}, {}],
      },
    });
    for (const identifier of [inviteCode, encodeURIComponent(inviteLink)]) {
      expect(groupIn(await get("info", `identifier=${identifier}&participants=false`))).toMatchObject({
        jid,
        inviteCode,
      });
    }
    expect(groupIn(await get("info", `identifier=${jid}&participants=false`))).not.toHaveProperty(
      "participants",
    );
  });

  it("refuses in the documented words", async () => {
    expect(await get("info", "")).toEqual(tokenRefusal(400, "Identifier is required"));
    expect(await get("info", `identifier=${NOWHERE}`)).toEqual(
      tokenRefusal(404, "Group not found or you are not a member of this group"),
    );
    expect(await get("info", "identifier=abcdefghijklmnopqrstuv")).toEqual(
      tokenRefusal(400, "Invalid invite link or code"),
    );
    expect(await get("info", "identifier=..%2F")).toEqual(tokenRefusal(400, "Invalid invite link or code"));
    expect(await get("info", `identifier=${jidOf(other.number)}`)).toEqual(
      tokenRefusal(400, `Invalid identifier: ${jidOf(other.number)}`),
    );
  });
});

describe("group/update", () => {
  it("changes what is sent and tells what that was", async () => {
    const { jid } = await made(other.number);
    const asked = {
      identifier: jid,
      name: "Tea",
      description: "Now tea",
      groupSettings: { membersCanAddOthers: true },
    };
    const answer = await put(asked);
    expect(answer.body).toMatchObject({
      success: true,
      message: "Group updated successfully: name, description, groupSettings",
      group: { jid, name: "Tea", description: "Now tea", groupSettings: { membersCanAddOthers: true } },
    });
    await eventually("the other one's list has it", async () =>
      (await listed(other)).some(({ groupJid, name }) => groupJid === jid && name === "Tea"),
    );
    expect((await put({ identifier: jid, description: "" })).body).toMatchObject({
      group: { description: "" },
    });
  });

  it("refuses in the documented words", async () => {
    const { jid } = await made(other.number);
    expect(await put({ name: "Tea" })).toEqual(tokenRefusal(400, "Identifier is required"));
    expect(await put({ identifier: jid })).toEqual(tokenRefusal(400, "At least one field is required"));
    expect(await put({ identifier: jid, groupSettings: {} })).toEqual(
      tokenRefusal(400, "At least one field is required"),
    );
    expect(await put({ identifier: NOWHERE, name: "Tea" })).toEqual(
      tokenRefusal(404, "Group not found or you are not a member of this group"),
    );
    await untilListed(jid, other);
    const asked = { identifier: jid, groupSettings: { membersCanEditInfo: false } };
    expect(await put(asked, other)).toEqual(
      tokenRefusal(403, "Not authorized to update group (must be admin)"),
    );
  });
});

describe("group/participants", () => {
  const change = (action: string, identifier: string, participants: readonly string[], of?: Named) =>
    post("participants", { action, identifier, participants }, of);

  it("adds, promotes, demotes and removes, and tells of each what became of them", async () => {
    const { jid } = await made(other.number);
    const ana = newNumber();
    const absent = newNumber();
    await test.phone("/phone/registered", { number: absent, registered: false });
    expect(await change("add", jid, [ana, absent, other.number, "hello"])).toEqual({
      status: 200,
      body: {
        success: true,
        message: "1 of 4 participants processed",
        groupJid: jid,
        action: "add",
        participants: [
          { jid: jidOf(ana), phoneNumber: ana, success: true },
          {
            jid: jidOf(absent),
            phoneNumber: absent,
            success: false,
            error: "Number is not registered on WhatsApp",
          },
          {
            jid: jidOf(other.number),
            phoneNumber: other.number,
            success: false,
            error: "Participant is already in the group",
          },
          { jid: "hello", success: false, error: "Invalid number" },
        ],
      },
    });
    for (const action of ["promote", "demote", "remove"]) {
      expect((await change(action, jid, [ana])).body).toMatchObject({
        message: "1 of 1 participants processed",
        participants: [{ jid: jidOf(ana), success: true }],
      });
    }
    expect((await change("remove", jid, [ana])).body).toMatchObject({
      success: true,
      message: "0 of 1 participants processed",
      participants: [{ success: false, error: "Participant is not in the group" }],
    });
  });

  it("names by LID who is named by LID", async () => {
    const { jid, participants } = await made(other.number);
    const lid = participants.find((each) => each.jid === jidOf(other.number))?.lid ?? "";
    expect((await change("promote", jid, [lid])).body).toMatchObject({
      participants: [{ jid: jidOf(other.number), phoneNumber: other.number, success: true }],
    });
    await untilListed(jid, other);
    await eventually("the other one knows", async () =>
      (await listed(other)).some(({ groupJid, isAdmin }) => groupJid === jid && isAdmin),
    );
  });

  it("refuses in the documented words", async () => {
    const { jid } = await made(other.number);
    expect(await post("participants", {})).toEqual(tokenRefusal(400, "action is required"));
    expect(await change("kick", jid, [other.number])).toEqual(tokenRefusal(400, "Invalid action: kick"));
    expect(await post("participants", { action: "add" })).toEqual(
      tokenRefusal(400, "Identifier is required"),
    );
    expect(await change("add", jid, [])).toEqual(tokenRefusal(400, "participants is required"));
    expect(await change("add", NOWHERE, [other.number])).toEqual(
      tokenRefusal(404, "Group not found or you are not a member of this group"),
    );
    await untilListed(jid, other);
    expect(await change("add", jid, [newNumber()], other)).toEqual(
      tokenRefusal(403, "Not authorized to manage group participants (must be admin)"),
    );
  });
});

describe("invitations", () => {
  it("lead into a group, until there is a new one", async () => {
    const { jid, inviteCode, inviteLink } = await made(newNumber());
    const joined = {
      status: 200,
      body: {
        success: true,
        message: "Successfully joined the group",
        groupJid: jid,
        requiresApproval: false,
      },
    };
    expect(await post("join", { identifier: inviteLink }, other)).toEqual(joined);
    expect(await post("join", { identifier: inviteCode }, other)).toEqual(joined);
    const reset = await post("resetLink", { identifier: jid });
    expect(reset.body).toMatchObject({ message: "Group invite link reset successfully", groupJid: jid });
    const { inviteCode: renewed, inviteLink: link } = reset.body as Shown;
    expect(renewed).toMatch(CODE);
    expect(link).toBe(`https://chat.whatsapp.com/${renewed}`);
    expect(renewed).not.toBe(inviteCode);
    const refused = await post("join", { identifier: inviteCode }, other);
    expect([
      tokenRefusal(400, "Invalid invite link or code"),
      tokenRefusal(400, "Invite link has been revoked or expired"),
    ]).toContainEqual(refused);
    expect(await post("resetLink", { identifier: jid }, other)).toEqual(
      tokenRefusal(403, "Not authorized to reset group invite link (must be admin)"),
    );
  });

  it("have who comes wait where an admin is to approve", async () => {
    const { jid, inviteCode } = await made(newNumber());
    await put({ identifier: jid, groupSettings: { requireAdminApproval: true } });
    expect((await post("join", { identifier: inviteCode }, other)).body).toEqual({
      success: true,
      message: "Join request sent, waiting for approval",
      groupJid: jid,
      requiresApproval: true,
    });
    const asking = await get("requests", `identifier=${jid}`);
    expect(asking.body).toEqual({
      success: true,
      message: "1 pending requests found",
      groupJid: jid,
      requests: [
        {
          jid: expect.stringMatching(LID) as string,
          phoneNumber: other.number,
          requestedAt: expect.stringMatching(/Z$/) as string,
        },
      ],
      meta: { total: 1 },
    });
    const asked = { action: "approve", identifier: jid, participants: [other.number, newNumber()] };
    expect((await post("participants", asked)).body).toMatchObject({
      message: "1 of 2 participants processed",
      action: "approve",
      participants: [{ success: true }, { success: false, error: "Participant has no pending request" }],
    });
    expect((await get("requests", `identifier=${jid}`)).body).toMatchObject({
      requests: [],
      meta: { total: 0 },
    });
    await untilListed(jid, other);
    expect(await get("requests", `identifier=${jid}`, other)).toEqual(
      tokenRefusal(403, "Not authorized to view group requests (must be admin)"),
    );
  });

  it("are refused where they are none", async () => {
    expect(await post("join", {})).toEqual(tokenRefusal(400, "Identifier is required"));
    expect(await post("join", { identifier: NOWHERE })).toEqual(
      tokenRefusal(400, "Invalid invite link or code"),
    );
    expect(await post("resetLink", {})).toEqual(tokenRefusal(400, "Identifier is required"));
    expect(await get("requests", "")).toEqual(tokenRefusal(400, "Identifier is required"));
    expect(await post("resetLink", { identifier: NOWHERE })).toEqual(
      tokenRefusal(404, "Group not found or you are not a member of this group"),
    );
  });
});

describe("group/leave", () => {
  it("leaves, and the second time is 404", async () => {
    const jid = await theirs();
    await untilListed(jid);
    expect(await leave(jid)).toEqual({
      status: 200,
      body: { success: true, message: "Successfully left the group", groupJid: jid },
    });
    expect((await listed()).some(({ groupJid }) => groupJid === jid)).toBe(false);
    expect(await leave(jid)).toEqual(
      tokenRefusal(404, "Group not found or you are not a member of this group"),
    );
    expect(await leave("")).toEqual(tokenRefusal(400, "Identifier is required"));
  });
});

it("says that it is not connected, and lists all the same", async () => {
  const unlinked = await tenant.session();
  const refusal = tokenRefusal(503, "Instance is not connected to WhatsApp");
  const identified = { identifier: NOWHERE };
  expect(await post("create", { name: "x", participants: ["4915100000001"] }, unlinked)).toEqual(refusal);
  expect(await get("info", `identifier=${NOWHERE}`, unlinked)).toEqual(refusal);
  expect(await put({ ...identified, name: "x" }, unlinked)).toEqual(refusal);
  const asked = { ...identified, action: "add", participants: ["4915100000001"] };
  expect(await post("participants", asked, unlinked)).toEqual(refusal);
  expect(await post("join", { identifier: "abcdefghijklmnopqrstuv" }, unlinked)).toEqual(refusal);
  expect(await post("resetLink", identified, unlinked)).toEqual(refusal);
  expect(await get("requests", `identifier=${NOWHERE}`, unlinked)).toEqual(refusal);
  expect(await leave(NOWHERE, unlinked)).toEqual(refusal);
  expect(await listed(unlinked)).toEqual([]);
});

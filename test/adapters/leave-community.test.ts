import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { bearerRefusal, tokenRefusal, type Answer } from "../support/api.ts";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { newNumber } from "../support/tenant.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });

type Session = Awaited<ReturnType<typeof tenant.linkedSession>>;
type Made = { readonly jid: string };

const bearerLeaves = ({ id }: Session, jid: string): Promise<Answer> =>
  tenant.bearer.call("POST", `/api/v1/sessions/${id}/groups/${jid}:leave`);
const tokenLeaves = ({ name }: Session, jid: string): Promise<Answer> =>
  tenant.token.call("DELETE", `/api/group/leave/${name}?identifier=${jid}`);

const bearerLists = async ({ id }: Session): Promise<readonly string[]> => {
  const { body } = await tenant.bearer.call("GET", `/api/v1/sessions/${id}/groups`);
  return (body as { data: { subject: string }[] }).data.map(({ subject }) => subject).toSorted();
};
const tokenLists = async ({ name }: Session): Promise<readonly string[]> => {
  const { body } = await tenant.token.call("GET", `/api/group/list/${name}`);
  return (body as { groups: { name: string }[] }).groups.map((group) => group.name).toSorted();
};

async function madeGroup(subject: string, participants: readonly string[], community = false) {
  return (await (await test.phone("/groups", { subject, participants, community })).json()) as Made;
}

/** A session in somebody's community and its announcements, in a group of the community and in one outside it. */
async function neighbour() {
  const session = await tenant.linkedSession();
  const owner = await tenant.linkedSession();
  const ask = async (path: string, body: object) =>
    (await tenant.token.call("POST", `${path}/${owner.name}`, body)).body as { group: Made };
  const { group } = await ask("/api/group/create", { name: "Garden", participants: [session.number] });
  const made = await ask("/api/community/create", { name: "Neighbours", groupJid: [group.jid] });
  const community = made.group.jid;
  await madeGroup("Alone", [newNumber(), session.number]);
  await eventually("all are in the list", async () => (await bearerLists(session)).length === 4);
  return { session, owner, community };
}

describe("a community that is left", () => {
  it.each([
    ["bearer-cid", bearerLeaves, tokenLists, { status: 204 }],
    ["token-number", tokenLeaves, bearerLists, { status: 200, body: { success: true } }],
  ] as const)("by %s is left with all its groups, and the other dialect sees it", async (...row) => {
    const [, leave, lists, left] = row;
    const { session, owner, community } = await neighbour();
    expect(await lists(session)).toEqual(["Alone", "Garden", "Neighbours", "Neighbours"]);
    expect(await leave(session, community)).toMatchObject(left);
    expect(await lists(session)).toEqual(["Alone"]);
    // WhatsApp has it so, and whoever stays in it.
    await eventually("the owner is alone", async () => {
      const members = `/api/v1/sessions/${owner.id}/groups/${community}/members`;
      const { body } = await tenant.bearer.call("GET", members);
      return (body as { data: unknown[] }).data.length === 1;
    });
    expect(await lists(owner)).toEqual(["Garden", "Neighbours", "Neighbours"]);
    expect(await tokenLeaves(session, community)).toEqual(
      tokenRefusal(404, "Group not found or you are not a member of this group"),
    );
    expect(await bearerLeaves(session, community)).toEqual(
      bearerRefusal(404, "not_found", "group not found"),
    );
  });

  it("is not left by its owner, and nothing of it", async () => {
    const { owner, community } = await neighbour();
    expect(await bearerLeaves(owner, community)).toEqual(
      bearerRefusal(403, "forbidden", "the account is not an admin of this group"),
    );
    expect(await tokenLeaves(owner, community)).toEqual(tokenRefusal(403, "Not allowed to leave this group"));
    expect(await bearerLists(owner)).toEqual(["Garden", "Neighbours", "Neighbours"]);
  });
});

it("leaves a group of a community alone, but not that of its announcements", async () => {
  const { session, community } = await neighbour();
  const { body } = await tenant.token.call(
    "GET",
    `/api/community/listSubGroups/${session.name}?communityJid=${community}`,
  );
  const { subgroups } = body as { subgroups: { jid: string; name: string; isDefaultSubGroup: boolean }[] };
  const announcements = subgroups.find((each) => each.isDefaultSubGroup)?.jid ?? "";
  const garden = subgroups.find((each) => each.name === "Garden")?.jid ?? "";
  expect(await tokenLeaves(session, announcements)).toEqual(
    tokenRefusal(403, "Not allowed to leave this group"),
  );
  expect(await bearerLeaves(session, garden)).toMatchObject({ status: 204 });
  expect(await tokenLists(session)).toEqual(["Alone", "Neighbours", "Neighbours"]);
});

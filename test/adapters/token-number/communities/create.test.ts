import { expect, it } from "vitest";
import { png } from "../../../media/pictures/sample-pictures.ts";
import { tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";

const NOWHERE = "120363000000000000@g.us";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const session = await tenant.linkedSession();

const create = (body: object, name = session.name) =>
  tenant.token.call("POST", `/api/community/create/${name}`, body);

async function group(): Promise<string> {
  const made = await test.phone("/groups", { subject: "Garden", participants: [session.number] });
  return ((await made.json()) as { jid: string }).jid;
}

it("makes a community with all that it is to have, and groups in it", async () => {
  const garden = await group();
  const answer = await create({
    name: "Neighbours",
    description: "All of us",
    image: png(64, 64).toString("base64"),
    groupJid: [garden, "no jid"],
  });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      success: true,
      message: "Community created successfully",
      group: { name: "Neighbours", description: "All of us", participantCount: 1, isCommunity: true },
      isCommunity: true,
      linkedGroups: [garden],
      failedGroups: ["no jid"],
    },
  });
  expect(answer.body).not.toHaveProperty("imageError");
  const { jid } = (answer.body as { group: { jid: string } }).group;
  const path = `/api/community/listSubGroups/${session.name}?communityJid=${jid}`;
  expect((await tenant.token.call("GET", path)).body).toMatchObject({
    subgroups: [{ jid: garden, isDefaultSubGroup: false }, { isDefaultSubGroup: true }],
  });
});

it("makes it without a picture that cannot be read, and says why", async () => {
  const answer = await create({ name: "Neighbours", image: "aGVsbG8=", membershipApprovalMode: "" });
  expect(answer).toMatchObject({
    status: 200,
    body: { isCommunity: true, linkedGroups: [], failedGroups: [], imageError: expect.any(String) as string },
  });
});

it("makes an ordinary group where WhatsApp lets the account have no community", async () => {
  const garden = await group();
  await test.phone("/faults", { kind: "no-community", number: session.number });
  const answer = await create({ name: "Neighbours", description: "All of us", groupJid: [garden] });
  await test.phone("/faults", { kind: "clear" });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      success: true,
      message: "Community not available for this account, created as a regular group",
      group: { name: "Neighbours", description: "All of us", isCommunity: false },
      isCommunity: false,
      linkedGroups: [],
      failedGroups: [garden],
    },
  });
});

it.each([
  [{}, "name is required"],
  [{ name: "" }, "name is required"],
  [{ name: "x".repeat(26) }, "name must have at most 25 characters"],
  [{ name: 5 }, "Invalid request body"],
  [{ name: "x", groupJid: NOWHERE }, "Invalid request body"],
  [{ name: "x", membershipApprovalMode: "maybe" }, "Invalid membershipApprovalMode: maybe"],
  [{ name: "x", description: "y".repeat(2049) }, "description must have at most 2048 characters"],
])("refuses %j", async (body, message) => {
  expect(await create(body)).toEqual(tokenRefusal(400, message));
});

it("says with 400 that it is not connected", async () => {
  const { name } = await tenant.session();
  expect(await create({ name: "Neighbours" }, name)).toEqual(
    tokenRefusal(400, "Instance is not connected to WhatsApp"),
  );
});

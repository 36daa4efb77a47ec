import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { newNumber } from "../../../support/tenant.ts";

const NOWHERE = "120363000000000000@g.us";

const clock = new ManualClock();
const { test, tenant } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });
const session = await tenant.linkedSession();
const other = await tenant.linkedSession();

type Answer = { readonly status: number; readonly body: unknown };

const call = (operation: "link" | "unlink", body: object, of = session): Promise<Answer> =>
  tenant.token.call("POST", `/api/community/${operation}/${of.name}`, body);
const list = (communityJid: string, of = session): Promise<Answer> =>
  tenant.token.call("GET", `/api/community/listSubGroups/${of.name}?communityJid=${communityJid}`);

async function groupOf(subject: string, participants: readonly string[], community = false): Promise<string> {
  const made = await test.phone("/groups", { subject, participants, community });
  const { jid } = (await made.json()) as { jid: string };
  return jid;
}

const community = () => groupOf("Neighbours", [session.number], true);
const group = (subject: string) => groupOf(subject, [session.number, newNumber()]);

/** Which community each group belongs to, by what is kept. */
async function communitiesKept(): Promise<Readonly<Record<string, string | undefined>>> {
  const { body } = await tenant.token.call("GET", `/api/group/list/${session.name}`);
  const { groups } = body as { groups: { groupJid: string; communityJid?: string }[] };
  return Object.fromEntries(groups.map(({ groupJid, communityJid }) => [groupJid, communityJid]));
}

const namesIn = ({ body }: Answer) =>
  (body as { subgroups: { name: string }[] }).subgroups.map(({ name }) => name);

/** Moves time on until the call has its answer. */
async function answered(asked: Promise<Answer>): Promise<Answer> {
  let answer: Answer | undefined;
  const kept = asked.then((one) => (answer = one));
  await eventually("the answer", async () => {
    await clock.advance(100);
    return answer !== undefined;
  });
  return kept;
}

const moved = (message: string, linked: readonly string[], failed: readonly string[] = []) => ({
  status: 200,
  body: { success: linked.length > 0, message, linked, failed },
});

describe("community/link, unlink and listSubGroups", () => {
  it("puts groups into a community, lists them, and takes them out", async () => {
    const jid = await community();
    const [garden, tea] = [await group("Garden"), await group("Tea")];
    expect(await answered(call("link", { communityJid: jid, groupJid: [garden, tea] }))).toEqual(
      moved("Linked 2 of 2 groups to community", [garden, tea]),
    );
    expect(await list(jid)).toEqual({
      status: 200,
      body: {
        success: true,
        message: "3 subgroup(s) found",
        communityJid: jid,
        subgroups: [
          { jid: expect.stringMatching(/@g\.us$/) as string, name: "Neighbours", isDefaultSubGroup: true },
          { jid: garden, name: "Garden", isDefaultSubGroup: false },
          { jid: tea, name: "Tea", isDefaultSubGroup: false },
        ],
      },
    });
    expect(await call("unlink", { communityJid: jid, groupJid: [garden] })).toEqual(
      moved("Unlinked 1 of 1 groups from community", [garden]),
    );
    expect(namesIn(await list(jid.replace("@g.us", "")))).toEqual(["Neighbours", "Tea"]);
    const kept = await communitiesKept();
    expect([kept[garden], kept[tea]]).toEqual([undefined, jid]);
  });

  it("does one a second", async () => {
    const jid = await community();
    const groups = [await group("First"), await group("Second")];
    const linking = call("link", { communityJid: jid, groupJid: groups });
    await eventually("the first is in it", async () => namesIn(await list(jid)).length === 2);
    await clock.advance(999);
    expect(namesIn(await list(jid))).toEqual(["Neighbours", "First"]);
    await clock.advance(1);
    expect(await linking).toEqual(moved("Linked 2 of 2 groups to community", groups));
  });

  it("says which were not moved, and goes on with the others", async () => {
    const jid = await community();
    const garden = await group("Garden");
    const theirs = await groupOf("Theirs", [newNumber(), session.number]);
    const groupJid = [theirs, NOWHERE, "no jid", "4915100000001", garden, garden];
    expect(await answered(call("link", { communityJid: jid, groupJid }))).toEqual(
      moved("Linked 1 of 5 groups to community", [garden], [theirs, NOWHERE, "no jid", "4915100000001"]),
    );
    // It is in one already.
    expect(await call("link", { communityJid: await community(), groupJid: [garden] })).toEqual(
      moved("Linked 0 of 1 groups to community", [], [garden]),
    );
  });

  it("never takes out the group of the announcements, and none of another community", async () => {
    const jid = await community();
    const { subgroups } = (await list(jid)).body as { subgroups: { jid: string }[] };
    const [announcements = ""] = subgroups.map((each) => each.jid);
    const alone = await group("Alone");
    const groupJid = [announcements, alone];
    expect(await answered(call("unlink", { communityJid: jid, groupJid }))).toEqual(
      moved("Unlinked 0 of 2 groups from community", [], groupJid),
    );
    expect(namesIn(await list(jid))).toEqual(["Neighbours"]);
  });

  it("moves nothing for who is no admin of the community", async () => {
    const jid = await groupOf("Theirs", [newNumber(), session.number], true);
    const garden = await group("Garden");
    expect(await call("link", { communityJid: jid, groupJid: [garden] })).toEqual(
      moved("Linked 0 of 1 groups to community", [], [garden]),
    );
  });

  it("shows whoever is in the community what others have put there, and nobody else anything", async () => {
    const jid = await community();
    const shared = await groupOf("Shared", [session.number, other.number]);
    const own = await group("Own");
    await answered(call("link", { communityJid: jid, groupJid: [shared, own] }));
    expect(namesIn(await list(jid, other))).toEqual(["Neighbours", "Shared"]);
    const stranger = await tenant.linkedSession();
    expect((await list(jid, stranger)).body).toEqual({
      success: true,
      message: "0 subgroup(s) found",
      communityJid: jid,
      subgroups: [],
    });
  });

  it("has as many as fifty groups", async () => {
    const groupJid = Array.from({ length: 51 }, (_, index) => `1203630000000000${10 + index}@g.us`);
    expect(await call("link", { communityJid: NOWHERE, groupJid })).toEqual(
      tokenRefusal(400, "Invalid groupJid: at most 50 groups"),
    );
  });

  it.each(["link", "unlink"] as const)(
    "refuses a wrong body of %s in the documented words",
    async (operation) => {
      const refused = async (body: object) => call(operation, body);
      expect(await refused({})).toEqual(tokenRefusal(400, "community jid is required"));
      expect(await refused({ communityJid: "", groupJid: [NOWHERE] })).toEqual(
        tokenRefusal(400, "community jid is required"),
      );
      expect(await refused({ communityJid: NOWHERE })).toEqual(tokenRefusal(400, "group jid is required"));
      expect(await refused({ communityJid: NOWHERE, groupJid: [] })).toEqual(
        tokenRefusal(400, "group jid is required"),
      );
      for (const groupJid of [NOWHERE, [1], { length: 1 }]) {
        expect(await refused({ communityJid: NOWHERE, groupJid })).toEqual(
          tokenRefusal(400, "Invalid request body"),
        );
      }
      for (const communityJid of ["hello", session.number, "x' OR 1=1@g.us"]) {
        expect(await refused({ communityJid, groupJid: [NOWHERE] })).toEqual(
          tokenRefusal(500, "error parse community jid: it is not the JID of a group"),
        );
      }
    },
  );

  it("refuses a wrong query in the documented words", async () => {
    expect(await list("")).toEqual(tokenRefusal(400, "communityJid query parameter is required"));
    expect(await tenant.token.call("GET", `/api/community/listSubGroups/${session.name}`)).toEqual(
      tokenRefusal(400, "communityJid query parameter is required"),
    );
    expect(await list("hello")).toEqual(
      tokenRefusal(400, "invalid community JID: it is not the JID of a group"),
    );
  });

  it("says with 400 that it is not connected", async () => {
    const unlinked = { ...(await tenant.session()), number: "" };
    const refusal = tokenRefusal(400, "Instance is not connected to WhatsApp");
    const body = { communityJid: NOWHERE, groupJid: [NOWHERE] };
    expect(await call("link", body, unlinked)).toEqual(refusal);
    expect(await call("unlink", body, unlinked)).toEqual(refusal);
    expect(await list(NOWHERE, unlinked)).toEqual(refusal);
  });

  it("says why when WhatsApp does not answer", async () => {
    await test.phone("/faults", { kind: "silence", number: session.number });
    const answer = await answered(list(NOWHERE));
    await test.phone("/faults", { kind: "clear" });
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({
      success: false,
      error: { message: expect.stringMatching(/^failed to get groups: WhatsApp did not answer/) as string },
    });
  });
});

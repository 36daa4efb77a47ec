import { describe, expect, it } from "vitest";
import { bearerRefusal, tokenRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const NOT_CONNECTED = bearerRefusal(
  501,
  "not_implemented",
  "live WhatsApp client is not available for this session",
);
const jid = (number: string) => `${number}@s.whatsapp.net`;
const below = (id: string, path: string) => `/api/v1/sessions/${id}${path}`;
const get = (id: string, path: string) => tenant.bearer.call("GET", below(id, path));
type Listed = {
  data: { lid: string; source: string; name?: string; phoneNumber?: string }[];
  nextCursor: string;
};
const list = async (id: string, query = "") => (await get(id, `/contacts${query}`)).body as Listed;
const lidOf = async (asked: string) => {
  const answer = await test.sandbox.request("/numbers", {
    method: "POST",
    body: JSON.stringify({ asked, known: asked }),
  });
  return ((await answer.json()) as { lid: string }).lid;
};

/** A session with two partners in chats, and a group with one of them and two others. */
async function acquainted() {
  const session = await tenant.linkedSession();
  const [anna, ben, carl, dora] = [newNumber(), newNumber(), newNumber(), newNumber()] as const;
  const numbers = { anna, ben, carl, dora };
  await test.phone("/phone/name", { number: anna, name: "Anna" });
  await test.phone("/phone/contact", { number: session.number, phone: ben, name: "Ben Smith" });
  for (const from of [anna, ben])
    await test.phone("/phone/send", { from, to: session.number, text: "hello" });
  const made = await test.sandbox.request("/groups", {
    method: "POST",
    body: JSON.stringify({ subject: "Team", participants: [anna, session.number, carl, dora] }),
  });
  const { jid: group } = (await made.json()) as { jid: string };
  await eventually("all are known", async () => (await list(session.id)).data.length >= 5);
  return { session, ...numbers, group };
}

describe("contacts", () => {
  it("has who has a chat, then who is in a group alone, each once", async () => {
    const { session, anna, ben, carl, dora, group } = await acquainted();
    const { data, nextCursor } = await list(session.id);
    expect(nextCursor).toBe("");
    const [annasLid, bensLid, carlsLid, dorasLid] = await Promise.all([anna, ben, carl, dora].map(lidOf));
    expect(data.slice(0, 2)).toEqual([
      { lid: annasLid, source: "dm", name: "Anna", phoneNumber: anna },
      { lid: bensLid, source: "dm", name: "Ben Smith", phoneNumber: ben },
    ]);
    const others = data.slice(2).filter(({ phoneNumber }) => phoneNumber !== session.number);
    expect(others.map(({ lid, source }) => [lid, source]).sort()).toEqual(
      [carlsLid, dorasLid].map((lid) => [lid, "group"]).sort(),
    );
    expect((await list(session.id, "?source=dm")).data).toHaveLength(2);
    expect((await list(session.id, "?source=group")).data.every(({ source }) => source === "group")).toBe(
      true,
    );
    const members = (await list(session.id, `?group=${group}`)).data.map(({ lid }) => lid);
    expect(members).toContain(annasLid);
    expect(members).not.toContain(bensLid);
    expect((await list(session.id, "?q=bEN")).data.map(({ lid }) => lid)).toEqual([bensLid]);
    expect((await list(session.id, `?q=${anna.slice(4)}`)).data.map(({ lid }) => lid)).toEqual([annasLid]);
    expect((await list(session.id, "?group=120363000000000009@g.us")).data).toEqual([]);
  });

  it("has the number that a group names beside a LID, and whoever has a chat by that number once", async () => {
    const session = await tenant.linkedSession();
    const [anna, dora] = [newNumber(), newNumber()];
    await test.phone("/phone/send", { from: anna, to: session.number, text: "hello" });
    for (const addressing of ["pn", "lid"]) {
      const participants = [anna, session.number, dora];
      await test.phone("/groups", { subject: addressing, participants, addressing });
    }
    const inGroups = async () => (await list(session.id, "?source=group")).data;
    await eventually("the groups are known", async () => (await inGroups()).length === 2);
    const [annasLid, dorasLid] = await Promise.all([anna, dora].map(lidOf));
    expect(await inGroups()).toContainEqual({ lid: dorasLid, source: "group", phoneNumber: dora });
    expect((await list(session.id, `?q=${dora}`)).data.map(({ lid }) => lid)).toEqual([dorasLid]);
    expect((await list(session.id)).data.filter(({ lid }) => lid === annasLid)).toHaveLength(1);
    const found = { dm: false, identity: { lid: dorasLid, phoneNumber: dora } };
    for (const name of [jid(dora), dorasLid])
      expect((await get(session.id, `/contacts/${name}`)).body).toMatchObject(found);
  });

  it("has who is known by a first name alone, and finds everybody by theirs", async () => {
    const session = await tenant.linkedSession();
    const [anna, ben] = [newNumber(), newNumber()];
    const write = (phone: string, name: string, firstName: string) =>
      test.phone("/phone/contact", { number: session.number, phone, name, firstName });
    await write(anna, "", "Annabel");
    await write(ben, "Doctor Smith", "Ben");
    for (const from of [anna, ben])
      await test.phone("/phone/send", { from, to: session.number, text: "hello" });
    await eventually("both are named", async () => {
      const names = (await list(session.id)).data.map(({ name }) => name);
      return names.includes("Annabel") && names.includes("Doctor Smith");
    });
    const named = async (query: string) =>
      (await list(session.id, query)).data.map(({ name, phoneNumber }) => [name, phoneNumber]);
    expect(await named("?q=annab")).toEqual([["Annabel", anna]]);
    expect(await named("?q=BEN")).toEqual([["Doctor Smith", ben]]);
  });

  it("has what WhatsApp has verified that a business is called, in either dialect", async () => {
    const session = await tenant.linkedSession();
    const [shop, ana] = [newNumber(), newNumber()];
    await test.phone("/phone/business", { number: shop, business: true, verifiedName: "Acme Corp" });
    for (const from of [shop, ana])
      await test.phone("/phone/send", { from, to: session.number, text: "hello" });
    const [shopsLid, anasLid] = [await lidOf(shop), await lidOf(ana)];
    const shops = { lid: shopsLid, source: "dm", phoneNumber: shop, businessName: "Acme Corp" };
    await eventually("both are known, and the business by its name", async () => {
      const { data } = await list(session.id);
      return data.length === 2 && data.some((one) => "businessName" in one);
    });
    expect((await list(session.id)).data).toEqual([shops, { lid: anasLid, source: "dm", phoneNumber: ana }]);
    expect((await list(session.id, "?q=acme")).data).toEqual([shops]);
    expect((await get(session.id, `/contacts/${shopsLid}`)).body).toMatchObject({
      identity: { lid: shopsLid, businessName: "Acme Corp" },
    });
    const chats = (await get(session.id, "/chats")).body as { data: { jid: string; name: string }[] };
    expect(chats.data.map((chat) => [chat.jid, chat.name]).sort()).toEqual(
      [
        [jid(shop), "Acme Corp"],
        [jid(ana), ana],
      ].sort(),
    );
    const asked = `/api/chat/contacts/${session.name}?number=${shop}`;
    expect((await tenant.token.call("GET", asked)).body).toMatchObject({
      contact: { jid: jid(shop), lid: shopsLid, business_name: "Acme Corp", found: true },
    });
  });

  it("is the same in pages of one", async () => {
    const { session } = await acquainted();
    const whole = (await list(session.id)).data;
    const paged: Listed["data"] = [];
    let cursor = "";
    do {
      const page = await list(session.id, `?limit=1&cursor=${cursor}`);
      paged.push(...page.data);
      cursor = page.nextCursor;
    } while (cursor !== "");
    expect(paged).toEqual(whole);
  });

  it("is whole where it is long, of all groups and of one, and so are a group's members", async () => {
    const session = await tenant.linkedSession();
    const participants = [newNumber(), session.number, ...Array.from({ length: 58 }, () => newNumber())];
    const made = await test.phone("/groups", { subject: "Many", participants });
    const { jid: group } = (await made.json()) as { jid: string };
    await eventually("the group is known", async () => (await list(session.id)).data.length > 0);
    const paged = async (path: string) => {
      const numbers: (string | undefined)[] = [];
      let cursor = "";
      do {
        const { data, nextCursor } = (await get(session.id, path + (cursor && `&cursor=${cursor}`)))
          .body as Listed;
        numbers.push(...data.map(({ lid }) => lid));
        cursor = nextCursor;
      } while (cursor !== "");
      return numbers.sort();
    };
    const all = (await Promise.all(participants.map(lidOf))).sort();
    for (const path of ["/contacts?limit=50", "/contacts?limit=7", `/contacts?limit=7&group=${group}`])
      expect(await paged(path), path).toEqual(all);
    for (const limit of [7, 55]) expect(await paged(`/groups/${group}/members?limit=${limit}`)).toEqual(all);
    const { body } = await get(session.id, `/groups/${group}/members`);
    expect((body as Listed).data.map(({ lid }) => lid).sort()).toEqual(all);
  });

  it.each([
    ["?source=friends", "source must be dm or group"],
    ["?cursor=nonsense", "invalid cursor"],
    ["?group=somebody", "invalid jid: somebody"],
    ["?group=4915100000001@s.whatsapp.net", "invalid jid: 4915100000001@s.whatsapp.net"],
    ["?limit=many", "limit: takes a whole number"],
  ])("refuses %s", async (query, message) => {
    const { id } = await tenant.session();
    expect(await get(id, `/contacts${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: "validation_error", message } },
    });
  });

  it("shows somebody with the groups that they were seen in, by LID or by number", async () => {
    const { session, anna, carl, group } = await acquainted();
    const lid = await lidOf(anna);
    for (const name of [lid, jid(anna)])
      expect(await get(session.id, `/contacts/${name}`)).toMatchObject({
        status: 200,
        body: {
          dm: true,
          groups: [{ jid: group, name: "Team", role: "superadmin" }],
          identity: { lid, name: "Anna", phoneNumber: anna, phoneJid: jid(anna) },
        },
      });
    const carlsLid = await lidOf(carl);
    expect((await get(session.id, `/contacts/${carlsLid}`)).body).toMatchObject({
      dm: false,
      groups: [{ role: "member" }],
      identity: { lid: carlsLid },
    });
    expect(await get(session.id, "/contacts/999999999999999@lid")).toEqual(
      bearerRefusal(404, "not_found", "contact not found"),
    );
    expect((await get(session.id, "/contacts/nobody")).status).toBe(400);
  });

  it("is another organization's to nobody", async () => {
    const { id } = await tenant.session();
    expect((await list(id)).data).toEqual([]);
    expect(await get("01J9ZX8K2QHV0M3T6R7P4N5W8C", "/contacts")).toEqual(
      bearerRefusal(404, "not_found", "session not found"),
    );
  });
});

describe("about and picture", () => {
  it("tells what WhatsApp shows, and what it hides", async () => {
    const { id } = await tenant.linkedSession();
    const number = newNumber();
    await test.phone("/phone/profile", { number, about: "At work", picture: true });
    expect(await get(id, `/contacts/${number}/about`)).toEqual({ status: 200, body: { about: "At work" } });
    expect(await get(id, `/contacts/${jid(number)}/picture`)).toEqual({
      status: 200,
      body: {
        id: expect.stringMatching(/^\d+$/) as string,
        url: `https://pps.whatsapp.net/v/t61.24694-24/${number}_image.jpg`,
      },
    });
    await test.phone("/phone/profile", { number, hidden: true });
    expect(await get(id, `/contacts/${number}/about`)).toEqual({ status: 200, body: { about: "" } });
    expect(await get(id, `/contacts/${number}/picture`)).toEqual(
      bearerRefusal(404, "not_found", "picture not found"),
    );
    const unlinked = await tenant.session();
    for (const word of ["about", "picture"]) {
      expect(await get(unlinked.id, `/contacts/${number}/${word}`)).toEqual(NOT_CONNECTED);
      expect(await get(id, `/contacts/120363000000000001@g.us/${word}`)).toMatchObject({ status: 400 });
    }
  });
});

describe("block and unblock", () => {
  const act = (id: string, whom: string, word: string) =>
    tenant.bearer.call("POST", below(id, `/contacts/${whom}/${word}`));
  const blockB = (name: string, body: unknown) => tenant.token.call("POST", `/api/chat/block/${name}`, body);

  it("is told to WhatsApp by either dialect, and counted by both", async () => {
    const { id, name } = await tenant.linkedSession();
    const [first, second] = [newNumber(), newNumber()];
    for (let times = 0; times < 2; times++) expect((await act(id, first, "block")).status).toBe(204);
    expect(await blockB(name, { number: second, block: true })).toEqual({
      status: 200,
      body: {
        success: true,
        message: "Contact blocked successfully",
        contact_jid: jid(second),
        blocked_count: 2,
        blocked: true,
      },
    });
    expect((await act(id, await lidOf(second), "unblock")).status).toBe(204);
    expect((await blockB(name, { number: first })).body).toMatchObject({
      message: "Contact unblocked successfully",
      blocked_count: 0,
      blocked: false,
    });
    expect((await act(id, first, "unblock")).status).toBe(204);
  });

  it("is refused for what cannot be blocked", async () => {
    const { id, name } = await tenant.linkedSession();
    const nobody = newNumber();
    await test.phone("/phone/registered", { number: nobody, registered: false });
    expect(await act(id, nobody, "block")).toEqual(
      bearerRefusal(404, "not_found", "the number is not on WhatsApp"),
    );
    expect(await blockB(name, { number: nobody, block: true })).toEqual(
      tokenRefusal(400, "Number is not registered on WhatsApp"),
    );
    expect((await act(id, "120363000000000001@g.us", "block")).status).toBe(400);
    const refused: readonly (readonly [unknown, string])[] = [
      [{ number: "120363000000000001@g.us", block: true }, "Invalid number"],
      [{ number: "x", block: true }, "Invalid number"],
      [{ block: true }, "Number is required"],
      [{ number: newNumber(), block: "yes" }, "Invalid request body"],
    ];
    for (const [body, message] of refused)
      expect(await blockB(name, body)).toEqual(tokenRefusal(400, message));
    const unlinked = await tenant.session();
    expect(await act(unlinked.id, newNumber(), "block")).toEqual(NOT_CONNECTED);
    expect(await blockB(unlinked.name, { number: newNumber(), block: true })).toEqual(
      tokenRefusal(503, "Instance is not connected to WhatsApp"),
    );
  });
});

describe("chat/contacts", () => {
  const read = (name: string, query = "") => tenant.token.call("GET", `/api/chat/contacts/${name}${query}`);

  it("has everybody of whom a name is known, and somebody alone by number or LID", async () => {
    const { session, anna, ben } = await acquainted();
    const [annasLid, bensLid] = [await lidOf(anna), await lidOf(ben)];
    const annas = { jid: jid(anna), lid: annasLid, push_name: "Anna", found: true };
    const { body } = await read(session.name);
    expect(body).toMatchObject({ success: true, message: "Contacts retrieved successfully" });
    const { contacts, total } = body as { contacts: { jid: string }[]; total: number };
    expect(total).toBe(contacts.length);
    expect(contacts).toContainEqual(annas);
    expect(contacts.find((one) => one.jid === jid(ben))).toMatchObject({
      full_name: "Ben Smith",
      lid: bensLid,
    });
    for (const number of [anna, annasLid])
      expect(await read(session.name, `?number=${number}`)).toEqual({
        status: 200,
        body: { success: true, message: "Contact retrieved successfully", contact: annas },
      });
  });

  it("has what WhatsApp shows of a number that is hidden, where only admins write", async () => {
    const { name } = await tenant.linkedSession();
    const hidden = "987654321012345@lid";
    const ana = newNumber();
    const asked = {
      name: "News",
      participants: [hidden, ana],
      groupSettings: { membersCanSendMessages: false },
    };
    expect((await tenant.token.call("POST", `/api/group/create/${name}`, asked)).status).toBe(200);
    const contact = { jid: hidden, lid: hidden, redacted_phone: "+98∙∙∙∙∙∙∙∙45", found: true };
    expect((await read(name, `?number=${hidden}`)).body).toMatchObject({ contact });
    expect((await read(name)).body).toMatchObject({ contacts: [contact], total: 1 });
  });

  it("says of somebody who is not known that they are not found, and takes no group", async () => {
    const { name } = await tenant.session();
    expect((await read(name, "?number=4915100000077")).body).toEqual({
      success: true,
      message: "Contact retrieved successfully",
      contact: { jid: jid("4915100000077"), found: false },
    });
    expect((await read(name)).body).toMatchObject({ contacts: [], total: 0 });
    expect(await read(name, "?number=support")).toEqual(tokenRefusal(400, "Invalid number"));
  });
});

describe("the presence of the account", () => {
  const put = (id: string, body: unknown) => tenant.bearer.call("PUT", below(id, "/presence"), body);
  const announced = async (id: string) => {
    const { body } = await get(id, `/chats/${newNumber()}/presence/explain`);
    return (body as { session: { announced: string | null } }).session.announced;
  };

  it("is online from when it is said until it is said otherwise, or the connection ends", async () => {
    const { id, name } = await tenant.linkedSession();
    expect(await put(id, { state: "online" })).toEqual({ status: 204, body: undefined });
    expect(await announced(id)).toBe("available");
    expect((await put(id, { state: "offline" })).status).toBe(204);
    expect(await announced(id)).toBe("unavailable");
    await put(id, { state: "online" });
    await tenant.token.call("POST", `/api/instance/reconnect/${name}`);
    await eventually("it is as it was", async () => (await announced(id)) === "unavailable");
  });

  it("is refused in any other word, and without a connection", async () => {
    const { id } = await tenant.session();
    for (const body of [{}, { state: "away" }, { state: 1 }, []])
      expect(await put(id, body)).toMatchObject({ status: 400 });
    expect((await put(id, { state: "away" })).body).toMatchObject({
      error: { message: "state must be online or offline" },
    });
    expect(await put(id, { state: "online" })).toEqual(NOT_CONNECTED);
  });
});

import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { WebhookReceiver } from "../../../support/webhook-receiver.ts";

type Tag = { readonly id: string; readonly name: string; readonly color: number };
type Tags = { readonly tags: readonly Tag[]; readonly total: number };

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});

/** An instance whose phone has shared its key, of a business or not. */
async function linked(business: boolean) {
  const account = newNumber();
  await test.phone("/phone/business", { number: account, business });
  const instance = await tenant.linkedSession(account);
  const call = (method: string, path: string, body?: unknown) =>
    tenant.token.call(method, `/api/chat/${path.replace("*", instance.name)}`, body);
  await eventually("the phone has shared its key", async () => {
    return (await call("POST", "pin/*", { number: newNumber() })).status === 200;
  });
  return {
    account,
    instance,
    call,
    onPhone: (body: object) => test.phone("/phone/label", { number: account, ...body }),
    tags: async () => (await call("GET", "tag/*")).body as Tags,
    make: async (name: string, color = 0) => {
      const { body } = await call("POST", "tag/*", { name, color });
      return (body as { tag: Tag }).tag;
    },
  };
}

const jidOf = (number: string) => `${number}@s.whatsapp.net`;

describe("the labels of a business", async () => {
  const business = await linked(true);
  const { call, tags, make, onPhone } = business;

  it("are made, put on chats, taken off and removed, and the phone has all of it", async () => {
    const number = newNumber();
    const vip = await make("VIP", 3);
    const late = await make("Late", 11);
    expect(Number(late.id)).toBe(Number(vip.id) + 1);
    expect(late.color).toBe(0);
    expect(await tags()).toMatchObject({ tags: [vip, late], total: 2 });
    for (const { id } of [vip, late])
      expect(await call("POST", "assignTag/*", { number, tagId: id })).toMatchObject({
        status: 200,
        body: { tag_id: id },
      });
    const both = {
      chat_jid: jidOf(number),
      labels: [vip, late].map(({ id, name, color }) => ({ id, name, color })),
    };
    for (const query of ["", "?labelNames=LATE", `?labelIds=${vip.id}, 99`, "?refresh=true"])
      expect((await call("GET", `contactsByLabel/*${query}`)).body).toMatchObject({
        chats: [both],
        total_chats: 1,
        total_rows: 2,
        refreshed: query === "?refresh=true",
      });
    expect((await call("GET", "contactsByLabel/*?labelNames=nothing")).body).toMatchObject({
      chats: [],
      filter_label_ids: [],
    });
    for (const time of ["first", "second"])
      expect((await call("DELETE", `assignTag/*?number=${number}&tagId=${late.id}`)).status, time).toBe(200);
    expect((await call("GET", "contactsByLabel/*")).body).toMatchObject({ total_rows: 1 });
    expect((await call("DELETE", `tag/*?tagId=${vip.id}`)).status).toBe(200);
    expect((await call("GET", "contactsByLabel/*")).body).toMatchObject({ chats: [] });
    const held = await (await test.sandbox.request(`/app-state?session=${business.account}`)).text();
    expect(JSON.parse(held)).toContainEqual(
      expect.objectContaining({
        index: ["label_edit", late.id],
        value: expect.objectContaining({}) as object,
      }),
    );
    const again = await make("Again");
    expect(Number(again.id)).toBeGreaterThan(Number(late.id));
    expect((await call("DELETE", `tag/*?tagId=${again.id}`)).status).toBe(200);
    expect((await call("DELETE", `tag/*?tagId=${late.id}`)).status).toBe(200);
    const next = await make("Next");
    expect(Number(next.id)).toBeGreaterThan(Number(again.id));
    await call("DELETE", `tag/*?tagId=${next.id}`);
  });

  it("that the phone has made are read anew", async () => {
    const { id } = (await (await onPhone({ name: "Paid", color: 2 })).json()) as { id: string };
    await onPhone({ id, chat: jidOf(newNumber()), on: true });
    expect((await call("GET", "contactsByLabel/*?refresh=true&labelNames=paid")).body).toMatchObject({
      total_chats: 1,
    });
    await call("DELETE", `tag/*?tagId=${id}`);
  });

  it.each([
    ["POST", "tag/*", { name: "  " }, 400, "Tag name is required"],
    ["POST", "tag/*", {}, 400, "Tag name is required"],
    [
      "POST",
      "tag/*",
      { name: "\u202eVIP" },
      400,
      "Invalid request body: name must be at most 100 readable characters",
    ],
    ["POST", "tag/*", { name: "VIP", color: 1.5 }, 400, "Invalid request body: color must be a whole number"],
    ["POST", "tag/*", [], 400, "Invalid request body: a JSON object is expected"],
    ["DELETE", "tag/*", undefined, 400, "tagId query parameter is required"],
    ["DELETE", "tag/*?tagId=99", undefined, 404, "Tag not found"],
    ["POST", "assignTag/*", { number: "15551230000" }, 400, "tagId is required"],
    ["POST", "assignTag/*", { tagId: 99 }, 400, "Number is required"],
    ["POST", "assignTag/*", { number: "15551230000", tagId: 99 }, 404, "Tag not found"],
    ["DELETE", "assignTag/*?tagId=1", undefined, 400, "number query parameter is required"],
    ["DELETE", "assignTag/*?number=15551230000", undefined, 400, "tagId query parameter is required"],
    ["DELETE", "assignTag/*?number=15551230000&tagId=99", undefined, 404, "Tag not found"],
  ])("%s %s with %j is refused with %i %s", async (method, path, body, status, message) => {
    expect(await call(method, path, body)).toEqual(tokenRefusal(status, message));
  });

  it("are twenty at most", async () => {
    const { total } = await tags();
    const made = await Promise.all(Array.from({ length: 20 - total }, (_, nth) => make(`Label ${nth}`)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(20 - total);
    expect(await call("POST", "tag/*", { name: "One more" })).toEqual(
      tokenRefusal(400, "Label limit reached (20)"),
    );
    const unknown = { number: newNumber(), tagId: "99" };
    expect(await call("POST", "assignTag/*", unknown)).toEqual(tokenRefusal(404, "Tag not found"));
  });
});

it("each own change is told once", async () => {
  const { call, instance, make } = await linked(true);
  const hook = { enabled: true, url: receiver.url("/"), events: ["label.update"] };
  await tenant.token.call("POST", `/api/events/webhook/${instance.name}`, hook);
  const number = newNumber();
  const { id } = await make("VIP", 3);
  const body = { number, tagId: id };
  for (const again of [body, body]) await call("POST", "assignTag/*", again);
  await call("DELETE", `tag/*?tagId=${id}`);
  const told = () => receiver.deliveries.map(({ body }) => (JSON.parse(body) as { data: object }).data);
  await eventually("its end is told", () =>
    told().some((data) => "deleted" in data && data.deleted === true),
  );
  expect(told()).toMatchObject([
    { type: "edit", labelId: id, name: "VIP", color: 3, deleted: false },
    { type: "chat", labelId: id, chatJid: jidOf(number), action: "add" },
    { type: "edit", labelId: id, deleted: true },
  ]);
});

it("a number that is no business has none, and can make none", async () => {
  const { call } = await linked(false);
  const refused = tokenRefusal(400, "Labels are only available on WhatsApp Business");
  expect((await call("GET", "tag/*")).body).toMatchObject({ tags: [], total: 0 });
  expect(await call("POST", "tag/*", { name: "VIP" })).toEqual(refused);
  expect(await call("POST", "assignTag/*", { number: newNumber(), tagId: "1" })).toEqual(refused);
  expect(await call("DELETE", "tag/*?tagId=1")).toEqual(refused);
});

import { describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { Tenant } from "../../../support/tenant.ts";

type Page = { readonly data: readonly { readonly id: string }[]; readonly nextCursor: string | null };

const SESSIONS = "/api/v1/sessions";
const WEBHOOKS = "/api/v1/webhooks";
/** More than are read in one go. */
const COUNT = 60;

const made: string[] = [];
const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
await (await Tenant.in(test)).session();
for (let count = 1; count <= COUNT; count++) made.push((await tenant.session()).id);

async function pageOf(path: string): Promise<Page> {
  const { status, body } = await tenant.bearer.call("GET", path);
  expect(status).toBe(200);
  return body as Page;
}

const idsOf = ({ data }: Page) => data.map(({ id }) => id);

describe("a list", () => {
  it("is whole, on one page, for who asks for none", async () => {
    const page = await pageOf(SESSIONS);
    expect(idsOf(page)).toEqual(made);
    expect(page.nextCursor).toBeNull();
  });

  it.each([1, 7, 25, 59, 60, 200])(
    "of pages of %s has everything once, in the order of its making",
    async (limit) => {
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Page = await pageOf(
          `${SESSIONS}?limit=${limit}${cursor === null ? "" : `&cursor=${cursor}`}`,
        );
        expect(page.data.length).toBe(Math.min(limit, COUNT - found.length));
        found.push(...idsOf(page));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(found).toEqual(made);
    },
  );

  it("goes on behind a row that is gone meanwhile", async () => {
    const own = await Tenant.in(test);
    const [first, second, third] = [await own.session(), await own.session(), await own.session()];
    const { nextCursor } = (await own.bearer.call("GET", `${SESSIONS}?limit=2`)).body as Page;
    expect(nextCursor).toBe(second.id);
    await test.gateway.core.sessions.delete(second);
    const { body } = await own.bearer.call("GET", `${SESSIONS}?limit=2&cursor=${nextCursor ?? ""}`);
    expect(body).toMatchObject({ data: [{ id: third.id }], nextCursor: null });
    expect((await own.bearer.call("GET", `${SESSIONS}?limit=2`)).body).toMatchObject({
      data: [{ id: first.id }, { id: third.id }],
      nextCursor: null,
    });
  });

  it("has 50 rows a page where the number is 0 or missing, and 200 where it is more", async () => {
    expect((await pageOf(`${SESSIONS}?limit=0`)).data).toHaveLength(50);
    const first = made[0] ?? "";
    expect(idsOf(await pageOf(`${SESSIONS}?cursor=${first}`))).toEqual(made.slice(1, 51));
    expect((await pageOf(`${SESSIONS}?limit=999999999`)).data).toHaveLength(COUNT);
  });

  it.each(["-1", "1.5", "x", "", "1e3", "9".repeat(10)])("takes no limit of %j", async (limit) => {
    expect(await tenant.bearer.call("GET", `${SESSIONS}?limit=${limit}`)).toEqual(
      bearerRefusal(400, "validation_error", "limit: takes a whole number", {
        limit: "takes a whole number",
      }),
    );
  });

  it.each([
    [SESSIONS, "x"],
    [SESSIONS, ""],
    [SESSIONS, "' OR 1=1 --"],
    [SESSIONS, "wh_01J9ZX8K2QHV0M3T6R7P4N5W8C"],
    [WEBHOOKS, "01J9ZX8K2QHV0M3T6R7P4N5W8C"],
  ])("of %s takes no cursor %j", async (path, cursor) => {
    expect(await tenant.bearer.call("GET", `${path}?cursor=${encodeURIComponent(cursor)}`)).toEqual(
      bearerRefusal(400, "validation_error", "invalid cursor", { cursor: "takes the nextCursor of a page" }),
    );
  });

  it("of webhooks comes in pages too", async () => {
    const url = "https://example.com/hook";
    const own: string[] = [];
    for (let count = 1; count <= 3; count++) {
      own.push(((await tenant.bearer.call("POST", WEBHOOKS, { url })).body as { id: string }).id);
    }
    const first = await pageOf(`${WEBHOOKS}?limit=2`);
    expect([idsOf(first), first.nextCursor]).toEqual([own.slice(0, 2), own[1]]);
    const rest = await pageOf(`${WEBHOOKS}?limit=2&cursor=${first.nextCursor ?? ""}`);
    expect([idsOf(rest), rest.nextCursor]).toEqual([own.slice(2), ""]);
    expect(idsOf(await pageOf(WEBHOOKS))).toEqual(own);
  });
});

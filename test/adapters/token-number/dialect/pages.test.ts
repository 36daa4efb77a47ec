import { describe, expect, it } from "vitest";
import { Api, tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";

type Page = {
  readonly message: string;
  readonly instances: readonly { readonly name: string }[];
  readonly nextCursor?: string | null;
};

const LIST = "/api/instance/list";

const made: string[] = [];
const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
for (let count = 1; count <= 30; count++) made.push((await tenant.session()).name);

async function pageOf(query: string, api = tenant.token): Promise<Page> {
  const { status, body } = await api.call("GET", LIST + query);
  expect(status).toBe(200);
  return body as Page;
}

const namesOf = ({ instances }: Page) => instances.map(({ name }) => name);

describe("a list of instances", () => {
  it("is whole, and says nothing of pages, for who asks for none", async () => {
    const page = await pageOf("");
    expect(namesOf(page)).toEqual(made);
    expect(page.message).toBe("30 Instances found");
    expect(page).not.toHaveProperty("nextCursor");
  });

  it("comes in pages for who asks for them", async () => {
    const first = await pageOf("?limit=20");
    expect([namesOf(first), first.message]).toEqual([made.slice(0, 20), "20 Instances found"]);
    const rest = await pageOf(`?limit=20&cursor=${first.nextCursor ?? ""}`);
    expect([namesOf(rest), rest.message]).toEqual([made.slice(20), "10 Instances found"]);
    expect(rest.nextCursor).toBeNull();
  });

  it("of several names comes in pages too", async () => {
    const names = [made[25], made[3], "nobody", made[7], made[3]].join(",");
    expect(namesOf(await pageOf(`?instanceName=${names}`))).toEqual([made[3], made[7], made[25]]);
    const first = await pageOf(`?instanceName=${names}&limit=2`);
    expect(namesOf(first)).toEqual([made[3], made[7]]);
    const rest = await pageOf(`?instanceName=${names}&limit=2&cursor=${first.nextCursor ?? ""}`);
    expect([namesOf(rest), rest.nextCursor]).toEqual([[made[25]], null]);
  });

  it("shows an instance token its own alone, whatever page it asks for", async () => {
    const own = await tenant.session();
    const api = Api.token(test.gateway, await tenant.instanceToken(own));
    for (const query of ["", "?limit=1", `?instanceName=${made[0] ?? ""}`]) {
      expect(namesOf(await pageOf(query, api))).toEqual([own.name]);
    }
  });

  it.each([
    ["limit=x", "Invalid limit"],
    ["limit=-1", "Invalid limit"],
    ["limit=1&limit=2", "Invalid limit"],
    ["cursor=x", "Invalid cursor"],
    ["cursor=", "Invalid cursor"],
  ])("takes no %s", async (query, message) => {
    expect(await tenant.token.call("GET", `${LIST}?${query}`)).toEqual(tokenRefusal(400, message));
  });
});

import { describe, expect, it } from "vitest";
import { Api, bearerRefusal } from "../../support/api.ts";
import type { EventReader } from "../../support/event-reader.ts";
import { eventually } from "../../support/eventually.ts";
import { Tenant } from "../../support/tenant.ts";
import { streamingGatewayOfFile } from "./streaming-gateway.ts";

const MOST_OF_CREDENTIAL = 10;
const MOST_STREAMS = 100;

const { clock, test, read } = await streamingGatewayOfFile();

describe("the places of event streams", () => {
  const refused = async (secret: string) => {
    const answer = await Api.bearer(test.gateway, secret).exchange("GET", "/api/v1/events");
    expect(answer.headers.get("retry-after")).toBe("1");
    return { status: answer.status, body: answer.body };
  };
  const noPlace = (whose: string, most: number) =>
    bearerRefusal(429, "rate_limited", `the ${whose} has ${most} event streams open, as many as it may`);
  const open = (secret: string, count: number) =>
    Promise.all(Array.from({ length: count }, () => read(secret)));
  const close = (readers: readonly EventReader[]) =>
    Promise.all(readers.map((reader) => reader[Symbol.asyncDispose]()));

  it("are 10 of a credential, which takes none from another, until one is closed", async () => {
    const tenant = await Tenant.in(test);
    const { apiKey } = tenant.secrets;
    const readers = await open(apiKey, MOST_OF_CREDENTIAL);
    expect(await refused(apiKey)).toEqual(noPlace("credential", MOST_OF_CREDENTIAL));
    await using other = await read(tenant.secrets.accountToken);
    expect(other.response.status).toBe(200);

    const { pending } = clock;
    await readers.pop()?.[Symbol.asyncDispose]();
    await eventually("the gateway misses the reader", () => clock.pending === pending - 2);
    await using next = await read(apiKey);
    expect(next.response.status).toBe(200);
    await close(readers);
  });

  it("are 100 of an organization, whoever has them", async () => {
    const tenant = await Tenant.in(test);
    const readers: EventReader[] = [];
    while (readers.length < MOST_STREAMS)
      readers.push(...(await open(await tenant.apiKey("read"), MOST_OF_CREDENTIAL)));
    expect(await refused(tenant.secrets.apiKey)).toEqual(noPlace("organization", MOST_STREAMS));
    await using elsewhere = await read((await Tenant.in(test)).secrets.apiKey);
    expect(elsewhere.response.status).toBe(200);
    await close(readers);
  });
});

import { expect } from "vitest";
import type { Tenant } from "../../../support/tenant.ts";

/** Where the webhooks are. */
export const ROOT = "/api/v1/webhooks";
export const URL_OF_MINE = "https://example.com/webhooks/wa";
export const UNKNOWN_ID = "wh_01J9ZX8K2QHV0M3T6R7P4N5W8C";

/** A webhook as it is told. */
export type Row = Record<string, unknown> & { readonly id: string };

/** What a caller does with webhooks: those of `tenant`, where no other is named. */
export function webhookCalls(tenant: () => Tenant) {
  const create = (body?: unknown, of = tenant()) => of.bearer.call("POST", ROOT, body);
  const get = ({ id }: { id: string }, of = tenant()) => of.bearer.call("GET", `${ROOT}/${id}`);
  const update = ({ id }: { id: string }, body?: unknown, of = tenant()) =>
    of.bearer.call("PATCH", `${ROOT}/${id}`, body);
  const remove = ({ id }: { id: string }, of = tenant()) => of.bearer.call("DELETE", `${ROOT}/${id}`);
  const list = (of = tenant()) => of.bearer.call("GET", ROOT);

  async function made(body: object = {}, of = tenant()): Promise<Row> {
    const answer = await create({ url: URL_OF_MINE, ...body }, of);
    expect(answer.status).toBe(201);
    return answer.body as Row;
  }

  return { create, get, update, remove, list, made };
}

import { expect } from "vitest";
import type { Session } from "../../../../src/gateway.ts";
import type { Answer } from "../../../support/api.ts";
import { newNumber, type Tenant } from "../../../support/tenant.ts";
import { arrivals } from "../../arrivals.ts";

/** How a chat state is answered. */
export const NO_CONTENT: Answer = { status: 204, body: undefined };

/** What a caller asks of a linked session, and what arrives of it at WhatsApp. */
export function presenceCalls(tenant: () => Tenant, session: () => Session & { readonly number: string }) {
  const pathOf = (cid: string, id = session().id) => `/api/v1/sessions/${id}/chats/${cid}/presence`;

  function put(cid: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return tenant().bearer.call("PUT", pathOf(cid), body, headers);
  }

  const { arrivedAt, untilArrived } = arrivals(() => tenant().test, session);

  /** Whatever had been on its way before has arrived when this resolves. */
  async function settle(): Promise<void> {
    const number = newNumber();
    expect(await put(number, { state: "paused" })).toEqual(NO_CONTENT);
    await untilArrived(`${number}@s.whatsapp.net`);
  }

  return { pathOf, put, arrivedAt, untilArrived, settle };
}

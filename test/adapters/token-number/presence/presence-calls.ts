import type { Session } from "../../../../src/gateway.ts";
import type { Answer } from "../../../support/api.ts";
import { newNumber, type Tenant } from "../../../support/tenant.ts";
import { arrivals } from "../../arrivals.ts";

/** What a caller asks of a linked instance, and what arrives of it at WhatsApp. */
export function presenceCalls(tenant: () => Tenant, instance: () => Session & { readonly number: string }) {
  function post(body?: unknown, headers?: Record<string, string>, name = instance().name): Promise<Answer> {
    return tenant().token.call("POST", `/api/chat/presence/${name}`, body, headers);
  }

  const { arrivedAt, untilArrived } = arrivals(() => tenant().test, instance);

  /** Whatever had been on its way before has arrived when this resolves. */
  async function settle(): Promise<void> {
    const number = newNumber();
    await post({ number, state: "pause" });
    await untilArrived(`${number}@s.whatsapp.net`);
  }

  return { post, arrivedAt, untilArrived, settle };
}

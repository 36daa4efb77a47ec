import { expect } from "vitest";
import type { Answer } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import type { ManualClock } from "../../../support/manual-clock.ts";
import type { Tenant } from "../../../support/tenant.ts";
import { ownerOf } from "../../../support/test-gateway.ts";

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Where the sessions are. */
export const ROOT = "/api/v1/sessions";

/** A session as it is told. */
export type Row = Record<string, unknown> & { readonly id: string; readonly label: string };

/** The session that an answer tells of. */
export const rowOf = ({ body }: Answer) => body as Row;

/** What a caller does with sessions: those of `tenant`, where no other is named. */
export function sessionCalls(tenant: () => Tenant, clock: ManualClock) {
  const create = (body?: unknown, of = tenant()) => of.bearer.call("POST", ROOT, body);
  const get = ({ id }: { id: string }) => tenant().bearer.call("GET", `${ROOT}/${id}`);
  const act = ({ id }: { id: string }, action: string) =>
    tenant().bearer.call("POST", `${ROOT}/${id}:${action}`);
  const qr = ({ id }: { id: string }) => tenant().bearer.call("GET", `${ROOT}/${id}/qr`);
  const pairingCode = ({ id }: { id: string }, body?: unknown) =>
    tenant().bearer.call("POST", `${ROOT}/${id}/pairing-code`, body);
  const me = ({ id }: { id: string }) => tenant().bearer.call("GET", `${ROOT}/${id}/me`);
  const statusOf = async (session: { id: string }) => rowOf(await get(session))["status"];

  function untilStatus({ id }: { id: string }, status: string): Promise<void> {
    const { core } = tenant().test.gateway;
    const { organizationId } = tenant().secrets;
    return eventually(`the session is ${status}`, async () => {
      const session = await core.sessions.find(organizationId, id);
      return session !== undefined && (await core.sessions.view(session)).state.status === status;
    });
  }

  /** A row of an unlinked session as it is made now. */
  async function newRow(of: Tenant, rest: Partial<Row>): Promise<object> {
    const now = clock.wallMs();
    return {
      autoRead: false,
      createdAt: now,
      createdByUserId: (await ownerOf(of.test.gateway, of.secrets)).id,
      gatewayId: "duet",
      id: expect.stringMatching(ULID) as string,
      isAdminSession: false,
      lastConnectedAt: null,
      organizationId: of.secrets.organizationId,
      phoneNumber: null,
      presenceTyping: false,
      ratePerHour: 200,
      ratePerMin: 20,
      status: "stopped",
      updatedAt: now,
      waJid: null,
      waLid: null,
      announce: "announce",
      failureReason: null,
      ...rest,
    };
  }

  return { create, get, act, qr, pairingCode, me, statusOf, untilStatus, newRow };
}

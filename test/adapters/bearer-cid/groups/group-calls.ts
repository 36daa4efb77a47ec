import { expect } from "vitest";
import type { Session } from "../../../../src/gateway.ts";
import type { Answer } from "../../../support/api.ts";
import type { Tenant } from "../../../support/tenant.ts";

export type GroupRow = {
  readonly id: number;
  readonly groupJid: string;
  readonly subject: string;
  readonly description: string | null;
  readonly ownerJid: string | null;
  readonly participantCount: number;
  readonly updatedAt: number;
};
export type MemberRow = {
  readonly id: number;
  readonly lid: string;
  readonly role: string;
  readonly tag: string | null;
};
export type Page<Row> = { readonly data: readonly Row[]; readonly nextCursor: string };

/** What a caller asks of the groups of a session, and what phones do to them. */
export function groupCalls({ bearer }: Tenant, session: Session) {
  const path = `/api/v1/sessions/${session.id}/groups`;
  const call = (method: string, rest: string, body?: unknown) => bearer.call(method, path + rest, body);

  /** A group that a call makes. */
  async function created(name: string, ...participants: readonly string[]): Promise<string> {
    const { status, body } = await call("POST", "", { name, participants });
    expect(status).toBe(201);
    return (body as { groupJid: string }).groupJid;
  }

  const rows = ({ body }: Answer) => (body as Page<GroupRow>).data;
  const listed = async () => rows(await call("GET", ""));
  const members = async (group: string) =>
    ((await call("GET", `/${group}/members`)).body as Page<MemberRow>).data;

  return { path, call, created, listed, members };
}

/** A group that the phone of the first of them makes. */
export async function madeGroup(
  { test }: Tenant,
  subject: string,
  ...participants: readonly string[]
): Promise<string> {
  const answer = await test.phone("/groups", { subject, participants });
  return ((await answer.json()) as { jid: string }).jid;
}

import type { Session } from "../../../../src/gateway.ts";
import { Api } from "../../../support/api.ts";
import { EventReader, type EventsRequest, type StreamedEvent } from "../../../support/event-reader.ts";
import type { Tenant } from "../../../support/tenant.ts";
import type { TestGateway } from "../../../support/test-gateway.ts";

/** Whatever names a session by its id. */
export type Id = Pick<Session, "id">;

/** The address of a number. */
export const jid = (number: string) => `${number}@s.whatsapp.net`;

/** Asks for a chat state. */
export function put(tenant: Tenant, { id }: Id, chat: string, body: object) {
  return tenant.bearer.call("PUT", `/api/v1/sessions/${id}/chats/${jid(chat)}/presence`, body);
}

/** What the list of running indicators says of a chat. */
export async function rowOf(tenant: Tenant, { id }: Id, chat: string): Promise<object | undefined> {
  const { body } = await tenant.bearer.call("GET", `/api/v1/sessions/${id}/presences`);
  return (body as { data: { chat: string }[] }).data.find((row) => row.chat === jid(chat));
}

/** What the events are called, in their order. */
export const names = (events: readonly StreamedEvent[]) => events.map(({ event }) => event);

/** What a caller of a gateway reads, and what it hears of. */
export function eventCalls(test: () => TestGateway) {
  const read = (secret: string, request?: EventsRequest) => EventReader.open(test().gateway, secret, request);
  const refusedWith = (secret: string, query = "") =>
    Api.bearer(test().gateway, secret).call("GET", `/api/v1/events${query}`);
  const rename = async ({ id }: Id) =>
    test().gateway.core.configuration.change(await sessionOf(id), () => ({ autoRead: true }));

  async function sessionOf(id: string): Promise<Session> {
    const session = await test().gateway.core.sessions.findAny(id);
    if (!session) throw new Error("there is no such session");
    return session;
  }

  return { read, refusedWith, rename, sessionOf };
}

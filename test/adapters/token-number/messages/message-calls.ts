import type { Session } from "../../../../src/gateway.ts";
import type { ReceivedMessage } from "../../../../src/sandbox/phone/messages/received-message.ts";
import type { Answer } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import type { Tenant } from "../../../support/tenant.ts";

/** What an answer to a send tells. */
export type Sent = {
  readonly message: string;
  readonly status: string;
  readonly data: {
    readonly messageId: string;
    readonly timestamp: string;
    readonly chat: { readonly jid: string; readonly type: string };
  } & Readonly<Record<string, unknown>>;
};

/** What a caller asks of a linked instance, and what reaches a phone of it. */
export function messageCalls(tenant: () => Tenant, instance: () => Session & { readonly number: string }) {
  const call = (method: string, path: string, body?: unknown, name = instance().name): Promise<Answer> =>
    tenant().token.call(method, `/api/${path.replace("*", name)}`, body);

  const post = (kind: string, body?: unknown, name?: string) => call("POST", `message/${kind}/*`, body, name);

  /** Sends, which succeeds. */
  async function send(kind: string, body: object): Promise<Sent> {
    const { status, body: answered } = await post(kind, body);
    if (status !== 200) throw new Error(`${kind} answered ${status}: ${JSON.stringify(answered)}`);
    return answered as Sent;
  }

  /** What the partner's phone shows of a message. */
  function untilReceived(id: string): Promise<ReceivedMessage> {
    return tenant().test.sandbox.untilReceived((message) => message.id === id);
  }

  /** A group that a phone has made with the instance and these numbers; its JID. */
  async function group(...participants: string[]): Promise<string> {
    const all = [instance().number, ...participants];
    const answer = await tenant().test.phone("/groups", { subject: "Team", participants: all });
    return ((await answer.json()) as { jid: string }).jid;
  }

  /** What somebody's phone writes to the instance or a group; its id, once it is kept. */
  async function write(from: string, to: string, content: object): Promise<string> {
    const answer = await tenant().test.phone("/phone/send", { from, to, ...content });
    const { id } = (await answer.json()) as { id: string };
    await eventually("what was written is kept", async () => {
      return (await call("GET", `chat/getMessage/*?messageId=${id}`)).status === 200;
    });
    return id;
  }

  return { call, post, send, untilReceived, group, write };
}

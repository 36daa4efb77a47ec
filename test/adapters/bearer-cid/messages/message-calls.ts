import type { ReceivedMessage } from "../../../../src/sandbox/index.ts";
import type { Session } from "../../../../src/gateway.ts";
import type { Answer, FullAnswer } from "../../../support/api.ts";
import type { Tenant } from "../../../support/tenant.ts";

/** What a send was answered with. */
export type SendResult = {
  readonly mode: string;
  readonly status?: string;
  readonly waMessageId: string;
  readonly timestamp: number;
  readonly outboxId: string;
  readonly replayed?: boolean;
};

/** What a caller asks of messages of a session, and what arrives of it at the partner's phone. */
export function messageCalls(tenant: Tenant, session: Session) {
  const { test, bearer } = tenant;
  const path = `/api/v1/sessions/${session.id}/messages`;
  const about = (id: string, rest = "") => `${path}/${id}${rest}`;

  function send(body: unknown, headers: Record<string, string> = {}, query = ""): Promise<FullAnswer> {
    return bearer.exchange("POST", path + query, body, headers);
  }

  /** A text that WhatsApp has acknowledged. */
  async function sent(to: string, text: string, more: object = {}): Promise<SendResult> {
    const answer = await send({ type: "text", to, text, ...more });
    if (answer.status !== 200) throw new Error(`the text was answered ${JSON.stringify(answer.body)}`);
    return resultOf(answer);
  }

  function untilReceived(id: string): Promise<ReceivedMessage> {
    return test.sandbox.untilReceived((message) => message.id === id);
  }

  const receivedBy = (number: string) => test.sandbox.receivedMessages().filter(({ to }) => to === number);

  return { path, about, send, sent, untilReceived, receivedBy };
}

export function resultOf({ body }: Pick<Answer, "body">): SendResult {
  return body as SendResult;
}

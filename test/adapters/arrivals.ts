import type { Session } from "../../src/gateway.ts";
import type { TestGateway } from "../support/test-gateway.ts";

/** What arrives at the simulated WhatsApp from a linked session. */
export function arrivals(test: () => TestGateway, session: () => Session & { readonly number: string }) {
  /** What has arrived for a chat, as "state" or "state audio". */
  function arrivedAt(jid: string): readonly string[] {
    return test()
      .sandbox.chatStates({ session: session().number })
      .filter(({ to }) => to === jid)
      .map(({ state, media }) => [state, media].filter((part) => part !== null).join(" "));
  }

  async function untilArrived(jid: string): Promise<void> {
    await test().sandbox.untilChatState(({ from, to }) => from === session().number && to === jid);
  }

  return { arrivedAt, untilArrived };
}

import { expect } from "vitest";
import type { Screen } from "../running-sandbox.ts";

/** A message that reached a partner's phone. */
export type Received = {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly to: string;
  readonly text: string;
};

/** What the phones of the demo session's chat partners do, and what came to them. */
export function partnersOf({ whatsapp, session }: Pick<Screen, "whatsapp" | "session">) {
  async function phone(path: string, body: object): Promise<{ readonly id: string; readonly jid: string }> {
    const answer = await fetch(whatsapp.url + path, { method: "POST", body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { id: string; jid: string };
  }

  async function listed<Row>(path: string): Promise<readonly Row[]> {
    return (await (await fetch(`${whatsapp.url}${path}?session=${session.number}`)).json()) as Row[];
  }

  return {
    phone,
    listed,
    /** A partner writes to the session; resolves to the message's id. */
    write: async (from: string, written: object) =>
      (await phone("/phone/send", { from, to: session.number, ...written })).id,
    receivedBy: async (number: string) =>
      (await listed<Received>("/messages")).filter(({ to }) => to === number),
  };
}

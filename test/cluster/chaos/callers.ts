import { setTimeout as wait } from "node:timers/promises";
import type { Organization } from "../../support/cluster/cluster.ts";
import type { Shown } from "./history/indicators.ts";
import type { Sent } from "./history/messages.ts";

/** A linked session, as each dialect names it, and the partner that it talks to. */
export type Talker = {
  readonly id: string;
  readonly name: string;
  readonly number: string;
  readonly partner: string;
};

/** A caller that has heard nothing for so long gives up, and does not know what became of its call. */
const PATIENCE_MS = 15_000;
const PAUSE_MS = 150;

type Asked = { readonly method: string; readonly path: string; readonly body: object };

/** Callers of both dialects, who use what is in front of the nodes and write down what they were answered. */
export class Callers {
  readonly sends: Sent[] = [];
  readonly shown: Shown[] = [];
  /** How often each status was answered; 0: nothing. */
  readonly statuses = new Map<number, number>();
  readonly #url: string;
  readonly #organization: Organization;
  #lastText = 0;

  constructor(url: string, organization: Organization) {
    this.#url = url;
    this.#organization = organization;
  }

  /** One after the other, in the one dialect and the other, until it is told to stop. */
  async talk(talker: Talker, stop: AbortSignal): Promise<void> {
    for (let turn = 0; !stop.aborted; turn++) {
      await this.send(talker, turn % 2 === 0 ? "bearer-cid" : "token-number");
      await this.show(talker, talker.partner, 3);
      await wait(PAUSE_MS);
    }
  }

  /** A text that nobody else has sent; gives the status. */
  async send({ id, name, partner }: Talker, dialect: "bearer-cid" | "token-number"): Promise<number | null> {
    const text = `text ${++this.#lastText}`;
    const status = await this.#ask(
      dialect === "bearer-cid"
        ? {
            method: "POST",
            path: `/api/v1/sessions/${id}/messages`,
            body: { type: "text", to: `${partner}@s.whatsapp.net`, text },
          }
        : { method: "POST", path: `/api/message/text/${name}`, body: { number: partner, message: text } },
    );
    this.sends.push({ text, status });
    return status;
  }

  /** "typing…" for so long; gives whether it was taken. */
  async show({ id, number }: Talker, chat: string, seconds: number): Promise<boolean> {
    const toMs = Date.now() + seconds * 1_000;
    const status = await this.#ask({
      method: "PUT",
      path: `/api/v1/sessions/${id}/chats/${chat}@s.whatsapp.net/presence`,
      body: { state: "composing", duration: seconds },
    });
    const isTaken = status !== null && status < 300;
    if (isTaken) this.shown.push({ number, chat, fromMs: Date.now(), toMs });
    return isTaken;
  }

  async #ask({ method, path, body }: Asked): Promise<number | null> {
    const status = await this.#statusOf({ method, path, body });
    this.statuses.set(status ?? 0, (this.statuses.get(status ?? 0) ?? 0) + 1);
    return status;
  }

  async #statusOf({ method, path, body }: Asked): Promise<number | null> {
    const { apiKey, accountToken } = this.#organization;
    try {
      const answer = await fetch(this.#url + path, {
        method,
        headers: {
          Authorization: `Bearer ${apiKey}`,
          token: accountToken,
          "Content-Type": "application/json",
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return null;
    }
  }
}

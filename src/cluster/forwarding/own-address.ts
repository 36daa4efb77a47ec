import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { createRest, GatewayError, type Clock } from "../../core/index.ts";
import { answerText } from "./answer-text.ts";
import type { InnerLine } from "./inner-line.ts";

/** No call of a session has that address. */
export const WHO_TARGET = "/.nodes/who";
/** A machine's name may be known to itself a moment after it has begun. */
const TRIES = 8;
const AGAIN_MS = 500;

export type OwnAddressPorts = {
  readonly clock: Clock;
  readonly line: InnerLine;
  /** host:port at which the other nodes reach this one, as it was told. */
  readonly address: () => string;
};

/** Whether the address that the others are told leads here. */
export interface OwnAddress {
  /** Throws `unavailable`, with one sentence, where it leads to nobody or to another node. */
  require(): Promise<void>;
  /** Tells who answers there. */
  answer(outgoing: ServerResponse): void;
}

export function createOwnAddress({ clock, line, address }: OwnAddressPorts): OwnAddress {
  const name = randomBytes(16).toString("base64url");

  /** The name of who answers; undefined where nobody does. */
  async function whoAnswers(): Promise<string | undefined> {
    const headers = ["Host", address()];
    const reached = await line.send(address(), { method: "GET", target: WHO_TARGET, headers });
    return reached.kind === "answer" ? answerText(reached.answer) : undefined;
  }

  return {
    async require() {
      const rest = createRest(clock);
      let who = await whoAnswers();
      for (let tried = 1; who === undefined && tried < TRIES; tried++) {
        await rest.for(AGAIN_MS);
        who = await whoAnswers();
      }
      if (who === name) return;
      const leads = who === undefined ? "does not lead to this node" : "leads to another node";
      throw new GatewayError("unavailable", `DUET_NODE_ADDRESS is ${address()}, which ${leads}: ${TAKES}`);
    },
    answer(outgoing) {
      outgoing.writeHead(200, { "Content-Type": "text/plain" }).end(name);
    },
  };
}

const TAKES = "it takes host:port at which the other nodes, and this one itself, reach this node";

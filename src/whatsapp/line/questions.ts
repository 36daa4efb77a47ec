import { GatewayError, type Clock } from "../../core/index.ts";

/** Shorter than the library's own limit, after which it takes no answer for an empty one. */
const ANSWER_WITHIN_MS = 10_000;

/** The questions to WhatsApp that wait on one socket; the library leaves them waiting when it ends one itself. */
export interface Questions {
  /** Throws `whatsapp_failed` when it fails, is not answered in time, or its line is lost; a refusal of ours as it is. */
  ask<T>(question: Promise<T>, withinMs?: number): Promise<T>;
  /** The line is down: nothing will be answered. */
  lost(): void;
  /** Nothing is to be answered any more: whoever waits is told this. */
  refuse(error: GatewayError): void;
}

export function createQuestions(clock: Clock): Questions {
  const waiting = new Set<(reason: string, cause?: unknown) => void>();
  return {
    ask: (question, withinMs = ANSWER_WITHIN_MS) =>
      new Promise((resolve, reject) => {
        const settle = () => {
          cancel();
          waiting.delete(fail);
        };
        const fail = (reason: string, cause?: unknown) => {
          settle();
          // What is known of it already says more.
          const isKnown = cause instanceof GatewayError;
          reject(isKnown ? cause : new GatewayError("whatsapp_failed", reason, { cause }));
        };
        const cancel = clock.after(withinMs, () => fail("WhatsApp did not answer in time"));
        waiting.add(fail);
        question.then(
          (answer) => {
            settle();
            resolve(answer);
          },
          (cause: unknown) => fail(reasonOf(cause), cause),
        );
      }),
    refuse(error) {
      for (const fail of [...waiting]) fail(error.message, error);
    },
    lost() {
      for (const fail of [...waiting]) fail("the connection was lost before WhatsApp answered");
    },
  };
}

/** A refusal of WhatsApp's is an error whose `data` is its code, and whose message is WhatsApp's word for it. */
function reasonOf(cause: unknown): string {
  const isRefusal = cause instanceof Error && "data" in cause && typeof cause.data === "number";
  return isRefusal ? `WhatsApp refuses it: ${cause.message}` : "WhatsApp did not answer the question";
}

import { expect } from "vitest";
import type { Session } from "../../src/gateway.ts";
import { newNumber, Tenant } from "../support/tenant.ts";
import type { TestGateway } from "../support/test-gateway.ts";

/** Thousands of times what it takes: a queue that stands still, not a slow machine. */
const ANSWERS_WITHIN_MS = 30_000;

/** Somebody else's session on the same gateway, whatever is asked of it by others. */
export class Neighbour {
  readonly #tenant: Tenant;
  readonly #session: Session;
  readonly #partner = newNumber();

  static async in(test: TestGateway): Promise<Neighbour> {
    const tenant = await Tenant.in(test);
    return new Neighbour(tenant, await tenant.linkedSession());
  }

  private constructor(tenant: Tenant, session: Session) {
    this.#tenant = tenant;
    this.#session = session;
  }

  /** Types, sends and reads in both dialects; how long that took. */
  async live(): Promise<number> {
    const started = performance.now();
    await Promise.race([this.#calls(), tooLate()]);
    return performance.now() - started;
  }

  async #calls(): Promise<void> {
    const { bearer, token } = this.#tenant;
    const { id, name } = this.#session;
    const chat = `/api/v1/sessions/${id}/chats/${this.#partner}`;
    const number = { number: this.#partner };
    const answers = [
      await bearer.call("PUT", `${chat}/presence`, { state: "composing" }),
      await token.call("POST", `/api/message/text/${name}`, { ...number, message: "fuzzed?" }),
      await bearer.call("GET", `${chat}/messages`),
      await token.call("GET", "/api/instance/list"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([204, 200, 200, 200]);
  }
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => {
      reject(new Error(`a neighbour's session does not answer within ${ANSWERS_WITHIN_MS} ms`));
    }, ANSWERS_WITHIN_MS).unref();
  });
}

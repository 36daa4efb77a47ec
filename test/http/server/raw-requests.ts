import type { Answer } from "../../support/api.ts";
import { rawExchange, type RawAnswer } from "../../support/raw-http.ts";
import type { TestGateway } from "../../support/test-gateway.ts";

/** The header that every request of HTTP/1.1 has to have. */
export const HOST = "Host: gateway.example\r\n";

/** Sends a request as it is written, on a connection of its own. */
export const rawSender =
  (test: () => TestGateway) =>
  (data: string | Buffer, method = "GET"): Promise<RawAnswer> =>
    rawExchange(test().gateway.address, data, method);

/** An answer as the other tests compare it. */
export function plain({ status, body }: RawAnswer): Answer {
  return { status, body: body === "" ? undefined : JSON.parse(body) };
}

import type { Answer } from "../../support/api.ts";
import { gatewayOfFile } from "../../support/gateway-of-file.ts";
import { rawExchange, type RawAnswer } from "../../support/raw-http.ts";

/** The header that every request of HTTP/1.1 has to have. */
export const HOST = "Host: gateway.example\r\n";

/**
 * The gateway of a file whose requests are written byte for byte: the header of either credential, where the session
 * "raw" is told a chat state, and what sends a request on a connection of its own.
 */
export async function rawGatewayOfFile() {
  const { test } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
  const { id } = await test.createSession("raw");
  return {
    test,
    bearer: `Authorization: Bearer ${test.secrets.apiKey}\r\n`,
    token: `token: ${test.secrets.accountToken}\r\n`,
    presenceA: `/api/v1/sessions/${id}/chats/5511999999999/presence`,
    send: (data: string | Buffer, method = "GET"): Promise<RawAnswer> =>
      rawExchange(test.gateway.address, data, method),
  };
}

/** An answer as the other tests compare it. */
export function plain({ status, body }: RawAnswer): Answer {
  return { status, body: body === "" ? undefined : JSON.parse(body) };
}

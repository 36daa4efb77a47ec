import { endsWithFile } from "../../support/ends-with-file.ts";
import { EventReader } from "../../support/event-reader.ts";
import { gatewayOfFile } from "../../support/gateway-of-file.ts";
import { IdentityProvider } from "../../support/identity-provider.ts";
import { ManualClock } from "../../support/manual-clock.ts";

/** The gateway of a file whose tests read its events, by a secret or by a login of its identity provider. */
export async function streamingGatewayOfFile() {
  const clock = new ManualClock();
  const provider = endsWithFile(await IdentityProvider.start(clock));
  const { test } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0, jwksUrl: provider.url } });
  const read = (secret: string) => EventReader.open(test.gateway, secret);
  return { clock, provider, test, read };
}

/** What asks for the stream of events, byte for byte. */
export const requestOf = (secret: string, method = "GET") =>
  `${method} /api/v1/events HTTP/1.1\r\nHost: localhost\r\nx-api-key: ${secret}\r\n\r\n`;

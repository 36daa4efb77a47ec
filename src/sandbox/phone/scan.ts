import { ControlError } from "../control-error.ts";
import type { LinkedDevice } from "../linked-device.ts";
import type { ServerContext } from "../server/context.ts";
import type { Registration } from "../server/registration.ts";
import { linkDevice } from "./link-device.ts";
import { parseQrText } from "./qr-text.ts";
import { withRegistration } from "./with-registration.ts";

/** The phone of `number` scans a QR code; resolves when the companion is linked. Throws ControlErrors. */
export async function scan(qr: string, number: string, context: ServerContext): Promise<LinkedDevice> {
  const { ref, noiseKey, identityKey, advSecret } = parseQrText(qr);
  const registration = requireRegistration(ref, context);
  if (!registration.noiseKey.equals(noiseKey) || !registration.pairing.identityKey.equals(identityKey)) {
    throw new ControlError(400, "the keys in the QR code are not those of the companion that waits");
  }
  if (!(await registration.isSecretAlive(advSecret))) {
    throw new ControlError(409, "the QR code is from before the refresh of the registration");
  }
  const account = context.registry.accountOf(number);
  return withRegistration(registration, () => linkDevice(registration, account, advSecret, context));
}

/**
 * Asks waiting companions for new ADV secrets: all, or the one whose code is given, which is dead from now on.
 * Returns how many. Throws a ControlError when no companion shows that code.
 */
export function refreshRegistration(qr: string | undefined, context: ServerContext): number {
  if (qr !== undefined) {
    const { ref, advSecret } = parseQrText(qr);
    requireRegistration(ref, context).requestRefresh(advSecret);
    return 1;
  }
  const { registrations } = context.connections;
  for (const registration of registrations) registration.requestRefresh(undefined);
  return registrations.length;
}

function requireRegistration(ref: string, { connections }: ServerContext): Registration {
  const registration = connections.registrations.find(({ refs }) => refs.includes(ref));
  if (!registration)
    throw new ControlError(404, "no companion waits with this QR code; it is used or too old");
  return registration;
}

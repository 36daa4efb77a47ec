import { ControlError } from "../control-error.ts";
import { jidOf, lidOf, type Account, type LinkedDevice } from "../linked-device.ts";
import type { Profiles } from "../profiles.ts";
import { tellOfDevice } from "../server/account/tell-of-devices.ts";
import type { ServerContext } from "../server/context.ts";
import type { Registration } from "../server/registration.ts";
import { streamError } from "../server/stream-error.ts";
import { stanza, type Stanza } from "../wire/stanza.ts";
import { isCountersigned, sealDeviceIdentity, signDeviceIdentity } from "./device-identity.ts";

const RESTART_REQUIRED = 515;
const MALFORMED = 500;

/**
 * The last part of every linking: pair-success, the companion's signature, "restart required". Resolves when the
 * device is stored; throws a ControlError when the companion does not play its part.
 */
export async function linkDevice(
  registration: Registration,
  account: Account,
  advSecret: Buffer,
  context: ServerContext,
): Promise<LinkedDevice> {
  const { registry, profiles } = context;
  const { identityKey } = registration.pairing;
  const device = newDevice(registration, account, registry.takeDeviceId(account));
  const identity = signDeviceIdentity(account, device.id, identityKey);
  const sealed = sealDeviceIdentity(account, identity, advSecret);
  const answer = await answered(registration.sendPairSuccess(pairSuccess(device, sealed, profiles)));
  if (answer.attrs["type"] !== "result" || !isCountersigned(answer, account, identity, identityKey)) {
    registration.endWith(streamError(MALFORMED));
    throw new ControlError(409, "the companion's signature is missing or wrong");
  }
  await registry.link(device);
  tellOfDevice("add", device, context);
  registration.endWith(streamError(RESTART_REQUIRED));
  return device;
}

/** Turns a missing answer of the companion into a ControlError. */
export async function answered(reply: Promise<Stanza>): Promise<Stanza> {
  try {
    return await reply;
  } catch (cause) {
    throw new ControlError(409, cause instanceof Error ? cause.message : "the companion did not answer");
  }
}

function newDevice({ noiseKey, pairing }: Registration, account: Account, id: number): LinkedDevice {
  return { number: account.number, id, noiseKey, ...pairing, preKeys: new Map(), isIntroduced: false };
}

// The phone of a business brings its name along; another's comes later, with the state of its app, which is not built.
function pairSuccess(device: LinkedDevice, sealedIdentity: Buffer, profiles: Profiles): Stanza[] {
  const isBusiness = profiles.isBusiness(device.number);
  const name = isBusiness ? profiles.nameOnPhone(device.number) : undefined;
  return [
    ...(name === undefined ? [] : [stanza("biz", { name })]),
    stanza("device-identity", {}, sealedIdentity),
    stanza("device", { jid: jidOf(device), lid: lidOf(device) }),
    stanza("platform", { name: isBusiness ? "smba" : "android" }),
  ];
}

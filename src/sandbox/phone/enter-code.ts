import { ControlError } from "../control-error.ts";
import type { LinkedDevice } from "../linked-device.ts";
import type { CodeRequest } from "../server/code-request.ts";
import type { ServerContext } from "../server/context.ts";
import type { Registration } from "../server/registration.ts";
import { generateKeyPair } from "../wire/key-pair.ts";
import { childBytes, childOf, type Stanza } from "../wire/stanza.ts";
import { answered, linkDevice } from "./link-device.ts";
import { parsePairingCode, readKeyBundle, unwrapEphemeral, wrapEphemeral } from "./pairing-code.ts";
import { withRegistration } from "./with-registration.ts";

const REQUEST_WITHIN_MS = 1000;

type Waiting = { readonly registration: Registration; readonly request: CodeRequest };

/** Somebody enters a pairing code on the phone of `number`; resolves when linked. Throws ControlErrors. */
export async function enterCode(
  typed: string,
  number: string,
  context: ServerContext,
): Promise<LinkedDevice> {
  const code = parsePairingCode(typed);
  const { registration, request } = await requireCodeRequest(number, context);
  return withRegistration(registration, async () => {
    const account = context.registry.accountOf(number);
    const ephemeral = generateKeyPair();
    const companionEphemeral = await unwrapEphemeral(request.wrappedEphemeral, code);
    const wrapped = await wrapEphemeral(ephemeral.public, code);
    const { public: phoneIdentity } = account.identity;
    const finish = await answered(registration.sendPrimaryHello(request.ref, wrapped, phoneIdentity));
    const companionIdentity = registration.pairing.identityKey;
    const exchange = { ephemeral, identity: account.identity, companionEphemeral, companionIdentity };
    const bundle = readFinish(finish, request, companionIdentity);
    const advSecret = bundle && readKeyBundle(bundle, exchange);
    if (!advSecret) {
      registration.refuse(finish);
      throw new ControlError(400, "the code is wrong");
    }
    registration.answer(finish);
    return linkDevice(registration, account, advSecret, context);
  });
}

async function requireCodeRequest(number: string, { connections }: ServerContext): Promise<Waiting> {
  // The request may still be under way when its code is typed already.
  const timeoutMs = connections.registrations.length > 0 ? REQUEST_WITHIN_MS : 0;
  const found = await connections.findRegistration((all) => newestRequest(number, all), timeoutMs);
  if (!found) throw new ControlError(404, "no companion waits for a code on this number");
  return found;
}

// Of several companions that wait for this number, the phone shows the request that came last.
function newestRequest(number: string, registrations: readonly Registration[]): Waiting | undefined {
  for (const registration of registrations.toReversed()) {
    const request = registration.codeRequest;
    if (request?.number === number) return { registration, request };
  }
  return undefined;
}

function readFinish(finish: Stanza, { ref }: CodeRequest, companionIdentity: Buffer): Buffer | undefined {
  const stage = childOf(finish, "link_code_companion_reg");
  const isOurs =
    childBytes(stage, "link_code_pairing_ref")?.equals(Buffer.from(ref)) === true &&
    childBytes(stage, "companion_identity_public")?.equals(companionIdentity) === true;
  return isOurs ? childBytes(stage, "link_code_pairing_wrapped_key_bundle") : undefined;
}

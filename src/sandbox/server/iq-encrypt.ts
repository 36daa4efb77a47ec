import { createHash } from "node:crypto";
import { childBytes, childOf, childrenOf, stanza, type Stanza } from "../wire/stanza.ts";
import type { Session } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import { badRequest } from "./iq.ts";
import { takeBundle } from "./key-bundles.ts";
import { bundleStanzas, keyId, readPreKey, readSignedPreKey, signedPreKeyStanza } from "./key-stanzas.ts";
import { KEY_TYPE } from "./pairing-data.ts";

/** How many of the uploaded pre-keys were not handed out yet. */
export function countPreKeys(_iq: Stanza, { device }: Session): Stanza[] {
  return [stanza("count", { value: String(device.preKeys.size) })];
}

/** The keys the server holds for a device, and a hash over them: identity, signed pre-key and signature, pre-keys. */
export function digestKeys(_iq: Stanza, { device }: Session): Stanza[] {
  const keys = [...device.preKeys];
  const { publicKey: signedKey, signature } = device.signedPreKey;
  const hash = createHash("sha1").update(device.identityKey).update(signedKey).update(signature);
  for (const [, publicKey] of keys) hash.update(publicKey);
  const content = [
    stanza("registration", {}, device.registrationId),
    stanza("type", {}, KEY_TYPE),
    stanza("identity", {}, device.identityKey),
    signedPreKeyStanza(device.signedPreKey),
    stanza(
      "list",
      {},
      keys.map(([id]) => stanza("id", {}, keyId(id))),
    ),
    stanza("hash", {}, hash.digest()),
  ];
  return [stanza("digest", {}, content)];
}

/** Takes an upload of pre-keys; the identity must be the device's own, and must have signed. */
export function uploadPreKeys(iq: Stanza, { device }: Session, { registry }: ServerContext): Stanza[] {
  const isOwn =
    childBytes(iq, "type")?.equals(KEY_TYPE) === true &&
    childBytes(iq, "identity")?.equals(device.identityKey) === true &&
    childBytes(iq, "registration")?.equals(device.registrationId) === true;
  const list = childOf(iq, "list");
  if (!isOwn || !list) throw badRequest();
  const signedPreKey = readSignedPreKey(childOf(iq, "skey"), device.identityKey);
  const preKeys = childrenOf(list).map((key) => readPreKey(key));
  device.signedPreKey = signedPreKey;
  for (const { id, publicKey } of preKeys) device.preKeys.set(id, publicKey);
  registry.changed();
  return [];
}

/** Replaces the signed pre-key. */
export function rotateSignedPreKey(iq: Stanza, { device }: Session, { registry }: ServerContext): Stanza[] {
  const signedPreKey = readSignedPreKey(childOf(childOf(iq, "rotate"), "skey"), device.identityKey);
  device.signedPreKey = signedPreKey;
  registry.changed();
  return [];
}

/** Key bundles of the devices asked for; an unknown device gets an error of its own. */
export function fetchKeys(iq: Stanza, _session: Session, context: ServerContext): Stanza[] {
  const request = childOf(iq, "key");
  const users = request ? childrenOf(request) : [];
  if (users.length === 0 || users.some(({ tag }) => tag !== "user")) throw badRequest();
  const bundles = users.map(({ attrs }) => userKeys(attrs["jid"] ?? "", context));
  return [stanza("list", {}, bundles)];
}

function userKeys(jid: string, context: ServerContext): Stanza {
  const device = context.people.deviceOf(jid);
  if (!device) throw badRequest();
  const bundle = takeBundle(device, context);
  if (!bundle) return stanza("user", { jid }, [stanza("error", { code: "404", text: "item-not-found" })]);
  const registration = stanza("registration", {}, bundle.registrationId);
  return stanza("user", { jid }, [registration, ...bundleStanzas(bundle)]);
}

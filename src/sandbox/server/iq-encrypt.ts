import { createHash } from "node:crypto";
import type { SignedPreKey } from "../linked-device.ts";
import { lidUserOf, parsePerson } from "../wire/jid.ts";
import { childBytes, childOf, childrenOf, stanza, type Stanza } from "../wire/stanza.ts";
import type { Session } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import { badRequest } from "./iq.ts";
import { isPreKeySigned, KEY_TYPE } from "./pairing-data.ts";
import { takeBundle, type KeyBundle } from "./phone-keys.ts";

const ID_BYTES = 3;

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
      keys.map(([id]) => stanza("id", {}, idBytes(id))),
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
  return [
    stanza(
      "list",
      {},
      users.map(({ attrs }) => userKeys(attrs["jid"] ?? "", context)),
    ),
  ];
}

function userKeys(jid: string, { registry, people, phoneKeys }: ServerContext): Stanza {
  const person = parsePerson(jid);
  if (!person) throw badRequest();
  const number = people.numberOf(jid);
  if (person.device === 0) {
    const lidUser = person.server === "lid" ? person.user : lidUserOf(person.user);
    return bundleStanza(jid, phoneKeys.bundleOf(lidUser));
  }
  const device = number === undefined ? undefined : registry.find(number, person.device);
  if (!device) return stanza("user", { jid }, [stanza("error", { code: "404", text: "item-not-found" })]);
  const bundle = takeBundle(device);
  registry.changed();
  return bundleStanza(jid, bundle);
}

function bundleStanza(jid: string, { registrationId, identityKey, signedPreKey, preKey }: KeyBundle): Stanza {
  const oneTime = preKey ? [keyStanza("key", preKey.id, preKey.publicKey)] : [];
  return stanza("user", { jid }, [
    stanza("registration", {}, registrationId),
    stanza("type", {}, KEY_TYPE),
    stanza("identity", {}, identityKey),
    signedPreKeyStanza(signedPreKey),
    ...oneTime,
  ]);
}

function idBytes(id: number): Buffer {
  const bytes = Buffer.alloc(ID_BYTES);
  bytes.writeUIntBE(id, 0, ID_BYTES);
  return bytes;
}

function keyStanza(tag: string, id: number, publicKey: Buffer, more: readonly Stanza[] = []): Stanza {
  return stanza(tag, {}, [stanza("id", {}, idBytes(id)), stanza("value", {}, publicKey), ...more]);
}

function signedPreKeyStanza({ id, publicKey, signature }: SignedPreKey): Stanza {
  return keyStanza("skey", id, publicKey, [stanza("signature", {}, signature)]);
}

function readPreKey(key: Stanza | undefined): { readonly id: number; readonly publicKey: Buffer } {
  const id = childBytes(key, "id");
  const publicKey = childBytes(key, "value");
  if (id?.length !== ID_BYTES || publicKey?.length !== 32) throw badRequest();
  return { id: id.readUIntBE(0, ID_BYTES), publicKey };
}

function readSignedPreKey(key: Stanza | undefined, identityKey: Buffer): SignedPreKey {
  const signature = childBytes(key, "signature");
  if (!signature) throw badRequest();
  const signed = { ...readPreKey(key), signature };
  if (!isPreKeySigned(identityKey, signed)) throw badRequest();
  return signed;
}

import { childOf, childrenOf, stanza, type Stanza } from "../../wire/stanza.ts";
import type { Session } from "../connection.ts";
import type { ServerContext } from "../context.ts";
import { badRequest } from "../iq.ts";
import { notification } from "../notification.ts";
import { PRIVACY_CATEGORIES } from "./privacy.ts";

/** What the account lets others see and do. */
export function showPrivacy(_iq: Stanza, { device }: Session, { privacies }: ServerContext): Stanza[] {
  const categories = Object.keys(PRIVACY_CATEGORIES).map((name) =>
    stanza("category", { name, value: privacies.valueOf(device.number, name) }),
  );
  return [stanza("privacy", {}, categories)];
}

/** Changes one of the settings, or several; the account's other devices are told. */
export function changePrivacy(iq: Stanza, { device }: Session, context: ServerContext): Stanza[] {
  const { privacies, registry, mail } = context;
  const asked = childOf(iq, "privacy");
  const changes = asked ? childrenOf(asked) : [];
  if (changes.length === 0 || !changes.every(isChange)) throw badRequest();
  for (const { attrs } of changes) privacies.set(device.number, attrs["name"] ?? "", attrs["value"] ?? "");
  const news = stanza("privacy", {}, [...changes]);
  for (const other of registry.devicesOf(device.number)) {
    if (other === device) continue;
    mail.add(other, notification("account_sync", news, { from: `${device.number}@s.whatsapp.net` }));
  }
  return [stanza("privacy", {}, [...changes])];
}

function isChange({ tag, attrs }: Stanza): boolean {
  const { name = "", value = "" } = attrs;
  return (
    tag === "category" &&
    Object.hasOwn(PRIVACY_CATEGORIES, name) &&
    PRIVACY_CATEGORIES[name]?.includes(value) === true
  );
}

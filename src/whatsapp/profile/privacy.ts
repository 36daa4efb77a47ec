import { S_WHATSAPP_NET, type WASocket } from "@whiskeysockets/baileys";
import { PRIVACY_SETTINGS, type Privacy, type PrivacySetting } from "../../core/index.ts";

/** What WhatsApp calls each. */
const CATEGORIES: Readonly<Record<PrivacySetting, string>> = {
  lastSeen: "last",
  about: "status",
  picture: "profile",
  online: "online",
  readReceipts: "readreceipts",
  calls: "calladd",
  groupAdds: "groupadd",
};

/** Asked for anew, also for the library, which goes by what it was told last when it sends receipts. */
export async function readPrivacy(socket: WASocket): Promise<Privacy> {
  const told: Readonly<Record<string, string | undefined>> = await socket.fetchPrivacySettings(true);
  const settings = PRIVACY_SETTINGS.map((setting) => [setting, told[CATEGORIES[setting]]] as const);
  return Object.fromEntries(settings.filter(([, value]) => value !== undefined));
}

/** Throws what the library throws for a refusal. */
export async function setPrivacy(socket: WASocket, setting: PrivacySetting, value: string): Promise<void> {
  const category = { tag: "category", attrs: { name: CATEGORIES[setting], value } };
  await socket.query({
    tag: "iq",
    attrs: { to: S_WHATSAPP_NET, type: "set", xmlns: "privacy" },
    content: [{ tag: "privacy", attrs: {}, content: [category] }],
  });
}

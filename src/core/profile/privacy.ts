const EVERYBODY = ["all", "contacts", "contact_blacklist", "none"] as const;

/** What an account lets others see and do, in the order in which changes are made; the values are WhatsApp's words. */
export const PRIVACY_CHOICES = {
  lastSeen: EVERYBODY,
  about: EVERYBODY,
  picture: EVERYBODY,
  online: ["all", "match_last_seen"],
  readReceipts: ["all", "none"],
  calls: ["all", "known"],
  groupAdds: ["all", "contacts", "contact_blacklist"],
} as const;
export type PrivacySetting = keyof typeof PRIVACY_CHOICES;
export const PRIVACY_SETTINGS = Object.keys(PRIVACY_CHOICES) as readonly PrivacySetting[];

export type PrivacyChange = {
  readonly [Setting in PrivacySetting]?: (typeof PRIVACY_CHOICES)[Setting][number] | undefined;
};

/** As it is: WhatsApp may tell values that are not to be chosen. What it does not tell is missing. */
export type Privacy = { readonly [Setting in PrivacySetting]?: string };

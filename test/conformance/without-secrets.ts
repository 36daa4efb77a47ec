import type { Target } from "./target.ts";

/** Our own secrets: api-keys, account tokens, instance tokens. */
const OWN_SECRET = /\bw[a-z]{0,3}_[0-9A-Za-z]{39}\b/g;

/** A text in which no secret of the target is left. */
export function withoutSecrets(text: string, { credentials, sessions, limited }: Target): string {
  const tokens = Object.values(sessions).map(({ instanceToken }) => instanceToken);
  const secrets = [...Object.values(credentials), ...tokens, limited?.secret];
  return secrets
    .filter((secret) => secret !== undefined && secret !== "")
    .reduce<string>((rest, secret) => rest.replaceAll(String(secret), "…"), text)
    .replace(OWN_SECRET, "…");
}

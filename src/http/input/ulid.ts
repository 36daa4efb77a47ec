const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Whether a text has the form of the ids that the gateway makes. */
export function isUlid(text: string): boolean {
  return ULID.test(text);
}

import type { z } from "@hono/zod-openapi";
import { toJid, type PersonAddress, type Profile } from "../../../src/core/index.ts";
import { parseNumber, refusedNumber } from "../dialect/chat-number.ts";
import type { AccountProfile, AccountQuery, AccountResponse } from "./schemas.ts";

/** Whose profile is asked for; undefined for the instance's own. Throws `malformed_input`. */
export function fromAccountQuery({ number }: z.infer<typeof AccountQuery>): PersonAddress | undefined {
  if (number === undefined) return undefined;
  const address = parseNumber(number);
  // The schema has refused both.
  if (!address || address.kind === "group") throw refusedNumber(number);
  return address;
}

export function toAccountResponse(profile: Profile): z.infer<typeof AccountResponse> {
  return { success: true, message: "Profile retrieved successfully", profile: toAccountProfile(profile) };
}

function toAccountProfile(profile: Profile): z.infer<typeof AccountProfile> {
  const { pictureUrl, name, about, number, lidJid } = profile;
  return {
    profilePicture: pictureUrl,
    ...(name !== null && { profileName: name }),
    ...(about !== null && { profileStatus: about }),
    ...(number !== null && { phoneNumber: number, jid: toJid({ kind: "person", number }) }),
    ...(lidJid !== null && { lid: lidJid }),
  };
}

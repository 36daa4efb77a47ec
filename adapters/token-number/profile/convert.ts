import type { z } from "@hono/zod-openapi";
import {
  toJid,
  type PersonAddress,
  type Privacy,
  type PrivacyChange,
  type Profile,
  type ProfileChange,
  type ProfileMember,
} from "../../../src/core/index.ts";
import { parseNumber, refusedNumber } from "../dialect/chat-number.ts";
import { fromMediaText } from "../messages/sending/media/members.ts";
import type {
  AccountProfile,
  AccountQuery,
  AccountResponse,
  PrivacyBody,
  PrivacyResponse,
  PrivacyState,
  ProfileBody,
  ProfileField,
  ProfileUpdatedResponse,
} from "./schemas.ts";

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

/** A name that is empty is left as it is. */
export function fromProfileBody(body: z.infer<typeof ProfileBody>): ProfileChange {
  const { profilePicture: picture, profileName: name, profileStatus: about } = body;
  return {
    ...(picture !== undefined && { picture: picture === "" ? null : fromMediaText(picture) }),
    ...(name && { name }),
    ...(about !== undefined && { about }),
  };
}

const FIELDS: Readonly<Record<ProfileMember, z.infer<typeof ProfileField>>> = {
  picture: "profilePicture",
  name: "profileName",
  about: "profileStatus",
};

export function toProfileUpdated(changed: readonly ProfileMember[]): z.infer<typeof ProfileUpdatedResponse> {
  const updatedFields = changed.map((member) => FIELDS[member]);
  return { success: true, message: "Profile updated successfully", updatedFields };
}

export function fromPrivacyBody({
  visibility,
  privacy,
  permissions,
}: z.infer<typeof PrivacyBody>): PrivacyChange {
  return {
    lastSeen: visibility?.lastSeen,
    about: visibility?.status,
    picture: visibility?.profile,
    online: visibility?.online,
    readReceipts: privacy?.readReceipts,
    calls: permissions?.callAdd,
    groupAdds: permissions?.groupAdd,
  };
}

export function toPrivacyResponse(
  message: z.infer<typeof PrivacyResponse>["message"],
  settings: Privacy,
): z.infer<typeof PrivacyResponse> {
  return { success: true, message, settings: toPrivacyState(settings) };
}

function toPrivacyState(settings: Privacy): z.infer<typeof PrivacyState> {
  const { lastSeen, about, picture, online, readReceipts, calls, groupAdds } = settings;
  return {
    visibility: { lastSeen, status: about, profile: picture, online },
    privacy: { readReceipts },
    permissions: { callAdd: calls, groupAdd: groupAdds },
  };
}

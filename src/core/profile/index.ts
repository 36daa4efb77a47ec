export type { ProfileChange, ProfileMember } from "./change-profile.ts";
export { createProfiles, type Profile, type Profiles, type ShownProfile } from "./profile.ts";
export {
  PRIVACY_CHOICES,
  PRIVACY_SETTINGS,
  type Privacy,
  type PrivacyChange,
  type PrivacySetting,
} from "./privacy.ts";
export { MOST_PICTURE_BYTES, takePicture } from "./take-picture.ts";

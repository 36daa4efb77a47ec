export { createProfiles, type Profile, type Profiles, type ShownProfile } from "./profile.ts";
export { MOST_PICTURE_BYTES, takePicture } from "./take-picture.ts";

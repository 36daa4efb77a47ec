export { createProfiles, type Profile, type Profiles, type ShownProfile } from "./profile.ts";

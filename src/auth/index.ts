export { eitherOf, storedCredentials } from "./authenticator.ts";
export { isPlausibleSecret, newSecret, type SecretKind } from "./secret-format.ts";

export { eitherOf, storedCredentials } from "./authenticator.ts";
export { isPlausibleSecret, isVaried, newSecret, type SecretKind } from "./secret-format.ts";

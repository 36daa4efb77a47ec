export { eitherOf, storedCredentials } from "./authenticator.ts";
export { fetchKeys, reasonOf } from "./fetch-keys.ts";
export { loginKeys } from "./login-keys.ts";
export { logins } from "./login.ts";
export { isPlausibleSecret, newSecret, type SecretKind } from "./secret-format.ts";

export { fetchKeys, reasonOf } from "./fetch-keys.ts";
export { loginKeys } from "./login-keys.ts";
export { logins } from "./login.ts";

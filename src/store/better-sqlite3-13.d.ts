/** The same package under another name; see driver.ts. */
declare module "better-sqlite3-13" {
  import Database from "better-sqlite3";
  export { Database as default };
}

import { BoundedMap } from "../../bounded-map.ts";

const KEPT_ACCOUNTS = 10_000;
const EVERYBODY = ["all", "contacts", "contact_blacklist", "none"];

/** What each of the settings of an account can be; the first is in force until another is chosen. */
export const PRIVACY_CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  last: EVERYBODY,
  online: ["all", "match_last_seen"],
  profile: EVERYBODY,
  status: EVERYBODY,
  readreceipts: ["all", "none"],
  groupadd: ["all", "contacts", "contact_blacklist"],
  calladd: ["all", "known"],
  messages: ["all", "contacts"],
  defense: ["off", "on_standard"],
};

/** What accounts let others see and do, in memory. */
export class Privacies {
  readonly #ofAccount = new BoundedMap<string, ReadonlyMap<string, string>>(KEPT_ACCOUNTS);

  valueOf(account: string, category: string): string {
    return this.#ofAccount.get(account)?.get(category) ?? PRIVACY_CATEGORIES[category]?.[0] ?? "all";
  }

  set(account: string, category: string, value: string): void {
    const before = this.#ofAccount.get(account) ?? new Map<string, string>();
    this.#ofAccount.set(account, new Map([...before, [category, value]]));
  }

  /** Whether nobody but the account itself sees it. */
  isHidden(account: string, category: "profile" | "status", asker: string): boolean {
    return account !== asker && this.valueOf(account, category) === "none";
  }
}

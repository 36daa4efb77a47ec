import { BoundedMap } from "../../bounded-map.ts";

const KEPT_ACCOUNTS = 10_000;

/** Who sees the statuses of an account: its contacts, all of them but some, or some alone. */
export const STATUS_AUDIENCES = ["contacts", "blacklist", "whitelist"] as const;

export type StatusPrivacy = {
  readonly audience: (typeof STATUS_AUDIENCES)[number];
  /** Numbers. */
  readonly people: readonly string[];
};

/** What phones have set, in memory; nothing until they do. */
export class StatusPrivacies {
  readonly #ofAccount = new BoundedMap<string, StatusPrivacy>(KEPT_ACCOUNTS);

  of(account: string): StatusPrivacy | undefined {
    return this.#ofAccount.get(account);
  }

  set(account: string, privacy: StatusPrivacy): void {
    this.#ofAccount.set(account, privacy);
  }
}

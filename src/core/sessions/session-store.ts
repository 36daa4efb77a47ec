import type { Configuration } from "../configuration/index.ts";
import type { Session } from "./session.ts";

/** A configuration is written whole. */
type Configured = { readonly configuration: Configuration };

export type NewSession = Pick<
  Session,
  | "id"
  | "organizationId"
  | "name"
  | "label"
  | "createdBy"
  | "createdAtMs"
  | "announce"
  | "autoRead"
  | "presenceTyping"
  | "ratePerMinute"
  | "ratePerHour"
> &
  Configured;

/** What becomes known of a session while it is connected. */
export type SessionRecord = Partial<Pick<Session, "wanted" | "failure" | "lastConnectedAtMs">>;

export type SessionChange = SessionRecord &
  Partial<Pick<Session, "announce" | "autoRead" | "ratePerMinute" | "ratePerHour"> & Configured>;

/**
 * What is to be changed of a session as it is now; nothing else changes it in between. Its configuration is opened where it
 * is asked for, which throws `unreadable`. Called once more where somebody was faster: it decides and does nothing else.
 */
export type DecideChange = (now: Session, configuration: () => Configuration) => SessionChange;

/** Sessions at rest. Every look-up for a caller names the organization first. */
export interface SessionStore {
  /**
   * Throws `name_taken`, also where names differ in case alone, or `quota_exceeded` when the organization has as many as it
   * may: `mostUnlessSet` (0 = any number) where it has no figure of its own.
   */
  create(
    session: NewSession,
    token: { readonly credentialId: string; readonly secret: string },
    mostUnlessSet: number,
  ): Promise<Session>;
  find(organizationId: string, id: string): Promise<Session | undefined>;
  findByName(organizationId: string, name: string): Promise<Session | undefined>;
  /** Whether a session has this name, or one that differs in the case of its letters alone. */
  isNameTaken(organizationId: string, name: string): Promise<boolean>;
  /** At most `limit` of those whose id comes after `after`, in the order of their ids. */
  list(organizationId: string, after: string, limit: number): Promise<readonly Session[]>;
  /** The ids of all. */
  listIds(organizationId: string): Promise<readonly string[]>;
  /** Whosever it is: for the gateway itself and its super_admins, as are the next. */
  get(id: string): Promise<Session | undefined>;
  listAll(after: string, limit: number): Promise<readonly Session[]>;
  listAllIds(): Promise<readonly string[]>;
  /** Those of these that there are. */
  present(ids: readonly string[]): Promise<readonly string[]>;
  /** Sessions that are to be connected and have a device, most recently connected first. */
  listWanted(): Promise<readonly Session[]>;
  /** These, in the same order. */
  listOf(ids: readonly string[]): Promise<readonly Session[]>;
  /** Reads, decides and writes in one step, and gives the session as it is then; undefined when it is gone. Throws what `decide` throws. */
  change(
    organizationId: string,
    id: string,
    decide: DecideChange,
    atMs: number,
  ): Promise<Session | undefined>;
  /** Writes what the gateway itself saw of it; nothing when it is gone. */
  record(id: string, seen: SessionRecord, atMs: number): Promise<void>;
  /** With everything of it: tokens, device, leases, numbers, its own webhooks. False when it was gone already. */
  delete(organizationId: string, id: string): Promise<boolean>;
  /** The instance token in clear, for dialect B's list. Throws `session_not_found`, `unreadable`. */
  tokenOf(organizationId: string, id: string): Promise<string>;
  /** Throws `session_not_found`, and `unreadable` when it cannot be decrypted. */
  configurationOf(organizationId: string, id: string): Promise<Configuration>;
}

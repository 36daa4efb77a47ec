import type { Configuration } from "../configuration/configuration.ts";

/** What the session does about the account's own presence: see the presence core. */
export const ANNOUNCE_MODES = ["quiet", "announce", "online"] as const;
export type AnnounceMode = (typeof ANNOUNCE_MODES)[number];

/** The WhatsApp device that a session is linked as. */
export type Device = {
  /** Digits of the account's phone number. */
  readonly number: string;
  readonly jid: string;
  readonly lid: string | null;
  readonly pushName: string | null;
};

/** One WhatsApp number of an organization; dialect B calls it an instance. */
export type Session = {
  readonly id: string;
  readonly organizationId: string;
  /** Unique in the organization, whatever the case of its letters; how dialect B addresses it. */
  readonly name: string;
  readonly label: string;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly lastConnectedAtMs: number | null;
  readonly announce: AnnounceMode;
  readonly autoRead: boolean;
  readonly presenceTyping: boolean;
  /** Whether it is to be connected, also after a restart. */
  readonly wanted: boolean;
  readonly device: Device | null;
  /** It had a device and has none now. */
  readonly wasLinked: boolean;
  /** Why it cannot be connected until its owner acts; null while nothing is wrong. */
  readonly failure: string | null;
};

/** A QR text to be scanned, and until when. The text is a secret. */
export type Qr = { readonly text: string; readonly expiresAtMs: number };

/** What a session's connection is doing. Reasons are sentences for its owner. */
export type SessionState =
  /** With why, when its owner did not ask for it. */
  | { readonly status: "stopped"; readonly reason?: string }
  /** With why it is tried again, when it is. */
  | { readonly status: "starting"; readonly reason?: string }
  | { readonly status: "waiting_for_scan"; readonly qr: Qr }
  | { readonly status: "open"; readonly sinceMs: number }
  | { readonly status: "backing_off"; readonly attempt: number; readonly reason: string }
  | { readonly status: "failed"; readonly reason: string };

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
> &
  Configured;

export type SessionChange = Partial<
  Pick<Session, "wanted" | "failure" | "lastConnectedAtMs" | "announce" | "autoRead"> & Configured
>;

/** What its owner can change of a session. */
export type SessionSettings = Partial<Pick<Session, "announce" | "autoRead"> & Configured>;

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
  ): Session;
  find(organizationId: string, id: string): Session | undefined;
  findByName(organizationId: string, name: string): Session | undefined;
  /** Whether a session has this name, or one that differs in the case of its letters alone. */
  isNameTaken(organizationId: string, name: string): boolean;
  /** At most `limit` of those whose id comes after `after`, in the order of their ids. */
  list(organizationId: string, after: string, limit: number): readonly Session[];
  /** The ids of all. */
  listIds(organizationId: string): readonly string[];
  /** Whosever it is: for the gateway itself and its super_admins, as are the next. */
  get(id: string): Session | undefined;
  listAll(after: string, limit: number): readonly Session[];
  listAllIds(): readonly string[];
  /** Sessions that are to be connected and have a device, most recently connected first. */
  listWanted(): readonly Session[];
  update(id: string, change: SessionChange, atMs: number): void;
  /** False when it was gone already. */
  delete(organizationId: string, id: string): boolean;
  /** The instance token in clear, for dialect B's list. */
  tokenOf(organizationId: string, id: string): string;
  /** Throws `session_not_found`, and `unreadable` when it cannot be decrypted. */
  configurationOf(organizationId: string, id: string): Configuration;
}

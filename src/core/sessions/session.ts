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
  /** Its phone has WhatsApp Business. */
  readonly isBusiness: boolean;
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
  /** How many messages may leave in any 60 s, and in any hour; 0 = any number. */
  readonly ratePerMinute: number;
  readonly ratePerHour: number;
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

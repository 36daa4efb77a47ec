/** A ticket as it is kept until somebody uses it. */
export type NewTicket = {
  /** What its holder presents. */
  readonly text: string;
  /** Of the credential that it stands for. */
  readonly callerId: string;
  /** What it is for; secret. */
  readonly content: string;
  readonly lastsMs: number;
  /** Of the credential, and in all, of those that wait. */
  readonly mostOfCaller: number;
  readonly most: number;
};

/** Tickets of all processes that share a database: each is used once, wherever it is presented. */
export interface TicketStore {
  /** False where as many wait as may. */
  keep(ticket: NewTicket): Promise<boolean>;
  /** Its content; it is used up then. Undefined for one that is not in force. */
  use(text: string): Promise<string | undefined>;
}

/** What a program around another client is told to do: link, or log in and show typing when it is linked already. */
export type ProgramOrder = {
  /** Where the client is installed, and where the program keeps its credentials. */
  readonly folder: string;
  readonly packageName: string;
  readonly url: string;
  /** Hex. */
  readonly rootKey: string;
  readonly number: string;
  readonly linkBy: "qr" | "code";
  /** Whom it types to, a JID. */
  readonly partner: string;
};

/** One line on stdout, which clients print on too. */
export function tell(fact: object): void {
  process.stdout.write(`\nTOLD ${JSON.stringify(fact)}\n`);
}
